import type { Layout } from '../wire.js'

/** Where and how large the frame is in the host page. */
export interface Placement {
  layout: Layout
  /** CSS position of a popup; `fixed` puts it over the page's middle, on a dimmed ground. */
  position: 'absolute' | 'fixed' | 'static' | 'relative'
  /** Width in CSS pixels; never more than there is room for. */
  widthPx: number
}

/** Heights the vendor's documents give; the frame asks for more where its text needs it. */
export const startHeightPx = { point: 40, embed: 232, popup: 272, mobile: 0 } as const

// Over whatever the page has, but one: a page that must cover the captcha still can.
const onTop = '2147483646'

/** Styles set one by one through CSSOM: a host page's CSP without 'unsafe-inline' allows that, and !important outlives its style sheet. */
export function setStyles(element: HTMLElement, styles: Record<string, string>): void {
  for (const [name, value] of Object.entries(styles)) element.style.setProperty(name, value, 'important')
}

export function isOverlay({ layout, position }: Placement): boolean {
  return layout === 'mobile' || (layout === 'popup' && position === 'fixed')
}

export function placeFrame(box: HTMLElement, frame: HTMLIFrameElement, placement: Placement): void {
  const { layout, position, widthPx } = placement
  const heightPx = startHeightPx[layout]
  setStyles(frame, {
    display: 'block',
    border: '0',
    margin: '0',
    padding: '0',
    width: layout === 'mobile' ? '100%' : `${widthPx}px`,
    height: layout === 'mobile' ? '100%' : `${heightPx}px`,
    'max-width': '100%',
    'min-width': '0',
    'max-height': 'none',
    'border-radius': layout === 'mobile' ? '0' : '8px',
    // Where frame and element differ in colour scheme, browsers put an opaque ground behind the frame.
    'color-scheme': 'light',
    background: 'transparent',
  })
  const flow = {
    display: 'block',
    width: 'auto',
    height: 'auto',
    'box-sizing': 'border-box',
    'max-width': '100%',
    margin: '0',
    padding: '0',
    border: '0',
  }
  if (isOverlay(placement)) {
    // Auto margins centre a frame where there is room; where the window is lower, it begins at the top, and the box scrolls.
    setStyles(frame, { margin: 'auto' })
    setStyles(box, {
      ...flow,
      position: 'fixed',
      inset: '0',
      display: 'flex',
      overflow: 'auto',
      'z-index': onTop,
      background: layout === 'mobile' ? 'transparent' : 'rgba(15, 18, 24, 0.5)',
    })
  } else if (layout === 'popup') {
    setStyles(box, { ...flow, position, width: `${widthPx}px`, 'z-index': onTop, 'border-radius': '8px' })
    setStyles(frame, { 'box-shadow': popupShadow })
  } else {
    setStyles(box, { ...flow, position: 'relative', width: `${widthPx}px`, 'min-height': `${heightPx}px` })
    if (layout === 'point') setStyles(frame, { position: 'absolute', top: '0', left: '0' })
  }
}

const popupShadow = '0 0 0 1px rgba(15, 18, 24, 0.08), 0 12px 32px rgba(15, 18, 24, 0.2)'

/** Follows the frame's content; an opened bar lies over the page and is moved into view instead of off its edge. */
export function resizeFrame(
  box: HTMLElement,
  frame: HTMLIFrameElement,
  placement: Placement,
  size: { heightPx: number; expanded: boolean },
): void {
  if (placement.layout === 'mobile') return
  const heightPx = Math.max(size.heightPx, size.expanded ? 0 : startHeightPx[placement.layout])
  setStyles(frame, { height: `${heightPx}px` })
  if (placement.layout !== 'point') return
  const { top, left } = box.getBoundingClientRect()
  const { clientWidth, clientHeight } = document.documentElement
  const tooLow = Math.max(0, top + heightPx + 8 - clientHeight)
  const tooFarRight = Math.max(0, left + frame.offsetWidth + 8 - clientWidth)
  setStyles(frame, {
    top: size.expanded ? `${-Math.min(tooLow, Math.max(0, top - 8))}px` : '0',
    left: size.expanded ? `${-Math.min(tooFarRight, Math.max(0, left - 8))}px` : '0',
    'z-index': size.expanded ? onTop : 'auto',
    'box-shadow': size.expanded ? popupShadow : 'none',
  })
}
