const controls = 'input,textarea,select,button'

/**
 * Keeps what a vendor puts into its place out of the page's form: its fields are submitted by the element, once.
 * @returns what ends it
 */
export function detachFromForm(place: Element): () => void {
  const observer = new MutationObserver(() => {
    for (const control of place.querySelectorAll(controls)) {
      if (control.getAttribute('form') !== '') control.setAttribute('form', '')
    }
  })
  observer.observe(place, { childList: true, subtree: true })
  return () => observer.disconnect()
}

/**
 * Keeps what a vendor appends to `<body>` usable: clicks reach it also where a dialog of the page's library has
 * switched them off for the body, and above a `showModal()` it moves into that dialog, for all else is inert then.
 * @returns what ends it
 */
export function watchPopups(place: Element, popups: string | undefined): () => void {
  const isPopup = (node: Node): node is HTMLElement =>
    node instanceof HTMLElement &&
    (popups === undefined ? node.localName === 'iframe' || node.querySelector('iframe') !== null : node.matches(popups))
  const observer = new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        if (!isPopup(node) || node.contains(place)) continue
        node.style.pointerEvents = 'auto'
        modalAround(place)?.append(node)
      }
    }
  })
  observer.observe(document.body, { childList: true })
  return () => observer.disconnect()
}

/** The closest element around one that matches, through shadow trees. @throws if the browser does not know `selector` */
export function closestAround(element: Element, selector: string): Element | undefined {
  for (let at: Element | undefined = element; at !== undefined; at = (at.getRootNode() as Partial<ShadowRoot>).host) {
    const found = at.closest(selector)
    if (found !== null) return found
  }
  return undefined
}

/** The modal dialog that shows an element. */
function modalAround(element: Element): Element | undefined {
  try {
    return closestAround(element, 'dialog:modal')
  } catch {
    // Browsers of 2021 know no :modal.
    return undefined
  }
}
