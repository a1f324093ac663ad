import type { Layout } from '../wire.js'

/** Where and how large the frame is in the host page. */
export interface Placement {
  layout: Layout
  /** CSS position of a popup; `fixed` puts it over the page's middle, on a dimmed ground. */
  position: 'absolute' | 'fixed' | 'static' | 'relative'
  /** Width in CSS pixels; never more than there is room for. */
  widthPx: number
}

/** Heights the vendor's documents give; the frame requests more where its text needs it. */
export const startHeightPx = { point: 40, embed: 232, popup: 272, mobile: 0 } as const

// Over whatever the page has, but one: a page that must cover the captcha still can.
const onTop = '2147483646'

/** Nothing of what the host page's style sheet and the elements around have in store. */
export const freshStyles = { all: 'initial', display: 'block', 'box-sizing': 'border-box', 'max-width': '100%' }

/** Styles set one by one through CSSOM: a host page's CSP without 'unsafe-inline' allows that, and !important outlives its style sheet. */
export function setStyles(element: HTMLElement, styles: Record<string, string>): void {
  for (const [name, value] of Object.entries(styles)) element.style.setProperty(name, value, 'important')
}

export function isOverlay({ layout, position }: Placement): boolean {
  return layout === 'mobile' || (layout === 'popup' && position === 'fixed')
}

/** What the frame is put into: over the page a dialog, which lies over the page's own dialogs, too. */
export function createBox(placement: Placement, title: string): HTMLElement {
  if (!isOverlay(placement)) return document.createElement('div')
  const box = document.createElement('dialog')
  // Where dialogs are unknown (Safari 15.3, Firefox 97, and older) this is what it is to screen readers.
  box.setAttribute('role', 'dialog')
  box.setAttribute('aria-modal', 'true')
  box.setAttribute('aria-label', title)
  // A page's own dialog may close on clicks outside it; one on the dimmed ground is none of its business.
  for (const type of ['pointerdown', 'mousedown', 'touchstart', 'click']) {
    box.addEventListener(type, (event) => event.stopPropagation())
  }
  return box
}

/** Once the box is in the page: takes it to the browser's top layer, where nothing of the page covers or disables it. */
export function openBox(box: HTMLElement): void {
  // Taken out of the page, a dialog stays open.
  box.removeAttribute('open')
  if (box.isConnected && 'showModal' in box) (box as HTMLDialogElement).showModal()
}

export function placeFrame(box: HTMLElement, frame: HTMLIFrameElement, placement: Placement): void {
  const { layout, position, widthPx } = placement
  const heightPx = startHeightPx[layout]
  setStyles(frame, {
    ...freshStyles,
    width: layout === 'mobile' ? '100%' : `${widthPx}px`,
    height: layout === 'mobile' ? '100%' : `${heightPx}px`,
    'border-radius': layout === 'mobile' ? '0' : '8px',
    // Where frame and element differ in colour scheme, browsers put an opaque ground behind the frame.
    'color-scheme': 'light',
  })
  if (isOverlay(placement)) {
    // Auto margins centre a frame where there is room; where the window is lower, it begins at the top, and the box scrolls.
    setStyles(frame, { margin: 'auto', 'box-shadow': layout === 'mobile' ? 'none' : popupShadow })
    setStyles(box, {
      ...freshStyles,
      position: 'fixed',
      inset: '0',
      display: 'flex',
      width: '100%',
      height: '100%',
      overflow: 'auto',
      'z-index': onTop,
      background: layout === 'mobile' ? 'transparent' : 'rgba(15, 18, 24, 0.5)',
    })
  } else if (layout === 'popup') {
    setStyles(box, { ...freshStyles, position, width: `${widthPx}px`, 'z-index': onTop })
    setStyles(frame, { 'box-shadow': popupShadow })
  } else {
    // The margin is kept to the window's edge when an opened bar is scrolled into view.
    setStyles(box, { ...freshStyles, width: `${widthPx}px`, 'min-height': `${heightPx}px`, 'scroll-margin': '8px' })
  }
}

const popupShadow = '0 0 0 1px rgba(15, 18, 24, 0.08), 0 12px 32px rgba(15, 18, 24, 0.2)'

/** Follows the frame's content. An opened bar pushes down what is below it, so that it covers no field and no button. */
export function resizeFrame(
  box: HTMLElement,
  frame: HTMLIFrameElement,
  placement: Placement,
  size: { heightPx: number; opened: boolean },
): void {
  if (placement.layout === 'mobile') return
  setStyles(frame, { height: `${Math.max(size.heightPx, startHeightPx[placement.layout])}px` })
  if (size.opened) box.scrollIntoView({ block: 'nearest', inline: 'nearest' })
}
