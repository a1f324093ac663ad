/** Controls that may belong to the page's form. */
const controls = ':is(input,textarea,select,button):not([form=""])'

/** The class of what an element puts into itself. */
export const ours = 'ticketgate'

/** Keeps what a vendor puts into its place out of the page's form: its fields are submitted by the element, once. */
export function detachFromForm(place: Element): void {
  const observer = new MutationObserver(() => {
    for (const control of place.querySelectorAll(controls)) control.setAttribute('form', '')
  })
  observer.observe(place, { childList: true, subtree: true })
}

/**
 * Keeps what a vendor appends to `<body>` usable: clicks reach it also where a dialog of the page's library has
 * switched them off for the body, and above a `showModal()` it moves into that dialog, for all else is inert then.
 * @param signal ends it
 */
export function watchPopups(place: Element, signal: AbortSignal, popups = 'iframe'): void {
  const isPopup = (node: Node): node is HTMLElement =>
    node instanceof HTMLElement && (node.matches(popups) || node.querySelector(popups) !== null)
  const found = new Set<HTMLElement>()
  const put = () => {
    const modal = modalAround(place)
    for (const node of found) {
      // Where the browser can do that, its frames are not loaded anew.
      if (modal && node.parentNode === document.body) (modal.moveBefore ?? modal.insertBefore).call(modal, node, null)
    }
  }
  const observer = new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        if (!isPopup(node) || node.contains(place)) continue
        node.style.pointerEvents = 'auto'
        found.add(node)
      }
    }
    put()
  })
  observer.observe(document.body, { childList: true })
  // A dialog that opens later takes the focus.
  addEventListener('focusin', put, { signal })
  signal.addEventListener('abort', () => observer.disconnect())
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
