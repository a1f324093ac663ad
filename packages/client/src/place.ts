/** Controls that may belong to the page's form. */
const controls = ':is(input,textarea,select,button):not([form=""])'

/** The class of what an element puts into itself; a shorter one could be the page's own. */
export const ours = 'ticketgate-own'

/** Keeps what a vendor puts into its place out of the page's form: its fields are submitted by the element, once. */
export function detachFromForm(place: Element): void {
  const observer = new MutationObserver(() => {
    for (const control of place.querySelectorAll(controls)) control.setAttribute('form', '')
  })
  observer.observe(place, { childList: true, subtree: true })
}

/**
 * Keeps what a vendor appends to `<body>` usable: clicks reach it also where a dialog of the page's library has
 * switched them off for the body, and above a `showModal()` it moves into that dialog, for all else is inert then; it
 * comes back when the dialog closes.
 * @param signal ends it
 * @param popups the vendor's own nodes; without it only frames that come while the dialog is open move, not the page's
 */
export function watchPopups(place: Element, signal: AbortSignal, popups?: string): void {
  const selector = popups ?? 'iframe'
  const found = new Set<HTMLElement>()
  const back = () => {
    for (const node of found) if (node.closest('dialog')) move(node, document.body)
  }
  const put = (changes: MutationRecord[]) => {
    const modal = modalAround(place)
    for (const { addedNodes } of changes) {
      for (const node of addedNodes as NodeListOf<HTMLElement>) {
        if (node.contains(place) || !(node.matches?.(selector) || node.querySelector?.(selector))) continue
        node.style.pointerEvents = 'auto'
        if (popups ?? modal) found.add(node)
      }
    }
    if (!modal) return
    modal.addEventListener('close', back)
    // What a dialog inside this one has taken is usable. One that the vendor has taken away stays away.
    for (const node of found) if (node.isConnected && !modal.contains(node)) move(node, modal)
  }
  const observer = new MutationObserver(put)
  observer.observe(document.body, { childList: true })
  // A dialog that opens later takes the focus.
  addEventListener('focusin', () => put([]), { signal })
  signal.addEventListener('abort', () => {
    observer.disconnect()
    back()
  })
}

/** Where the browser can do that, its frames are not loaded anew. */
function move(node: Element, into: Element): void {
  ;((node.isConnected && into.moveBefore) || into.insertBefore).call(into, node, null)
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
  }
}
