import type { CapTicket } from '@ticketgate/client/page-functions'
import type { FailReason, FromFrame, Lang, OpenMessage, ToFrame } from '../wire.js'
import { createBox, isOverlay, openBox, type Placement, placeFrame, resizeFrame, setStyles } from './place.js'
import type { UnloadedNote } from './unloaded-note.js'

export interface CaptchaFrameOptions {
  /** The captcha service's origin: the only one listened to, and the only one that receives anything. */
  origin: string
  parent: Element
  placement: Placement
  lang: Lang
  /** A token in `pass` gives way to the session's, which lives longer: for the same page's next captcha. */
  open: Omit<OpenMessage, 'ticketgate' | 'dark' | 'layout' | 'modal'>
  /** `auto` follows the visitor's system. */
  theme: 'auto' | 'light' | 'dark'
  /** The ticket is valid for so long. */
  onPass(ticket: CapTicket, lifeMs: number): void
  /** The visitor closed it without passing, or after: `hasPassed` says which. */
  onClose(hasPassed: boolean): void
  onFail(reason: FailReason | 'unloaded'): void
  /** What stands in the place of a frame that did not load. @default nothing: `onFail` sees to it */
  unloadedNote?: UnloadedNote
}

export interface CaptchaFrame {
  /** Forgets a pass and shows a new challenge, also where the captcha has closed. */
  refresh(): void
  /** Shows that the ticket of the last pass has expired. */
  expireTicket(): void
  destroy(): void
}

// A frame that has all it needs sends `ready` in its own load event, before the element has one; the rest is for slow
// lines.
const loadTimeoutMs = 15_000
const readyTimeoutMs = 1_000

const titles: Record<Lang, string> = { 2052: '安全验证', 1028: '安全驗證', 1033: 'Security check' }

/** On an element that shows a captcha, also one of another script: how to take it away. */
const captchaHere = Symbol.for('ticketgate.captcha')
type Place = Element & { [captchaHere]?: (() => void) | undefined }

/** Puts the captcha's frame into the page, speaks with it and with nobody else, and takes it away again. */
export function createCaptchaFrame(options: CaptchaFrameOptions): CaptchaFrame {
  const { placement, origin, open } = options
  const parent: Place = options.parent
  const title = titles[options.lang]
  const overlay = isOverlay(placement)
  const system = matchMedia('(prefers-color-scheme: dark)')
  const isDark = () => (options.theme === 'auto' ? system.matches : options.theme === 'dark')
  const box = createBox(placement, title)
  const frame = document.createElement('iframe')
  let focusedBefore: Element | null
  let isShown = false
  let isReady = false
  let isExpanded = false
  let hasPassed = false
  let timer = 0

  function send(message: ToFrame): void {
    if (isReady) frame.contentWindow?.postMessage(message, origin)
  }
  function sendDark(): void {
    send({ ticketgate: 'dark', dark: isDark() })
  }
  function receive(event: MessageEvent<FromFrame>): void {
    if (event.source !== frame.contentWindow || event.origin !== origin) return
    const message = event.data
    switch (message.ticketgate) {
      case 'ready':
        isReady = true
        clearTimeout(timer)
        setStyles(frame, { background: 'transparent' })
        send({ ...open, ticketgate: 'open', dark: isDark(), layout: placement.layout, modal: overlay })
        if (overlay) frame.focus()
        break
      case 'session':
        if (open.pass.token !== undefined) open.pass.token = message.token
        break
      case 'size':
        resizeFrame(box, frame, placement, {
          heightPx: message.heightPx,
          opened: message.expanded && !isExpanded,
        })
        isExpanded = message.expanded
        break
      case 'passed':
        hasPassed = true
        options.onPass({ ticket: message.ticket, randstr: message.randstr }, message.expiresInSeconds * 1000)
        break
      case 'closed':
        close()
        break
      case 'failed':
        options.onFail(message.reason)
        break
      case 'reload':
        location.reload()
        break
    }
  }
  /** The visitor has had enough of it. */
  function close(): void {
    if (placement.layout !== 'point') destroy()
    options.onClose(hasPassed)
  }
  function show(): void {
    focusedBefore = document.activeElement
    // One place shows one captcha: pages that render twice, as React's StrictMode does, load two scripts for it.
    parent[captchaHere]?.()
    parent[captchaHere] = destroy
    isShown = true
    addEventListener('message', receive)
    system.addEventListener('change', sendDark)
    load()
    // In a place that is not rendered nothing is shown, and a dialog that is open there freezes the page.
    const isHidden = parent.isConnected && !(parent.checkVisibility?.() ?? parent.getClientRects().length)
    ;(overlay && isHidden ? document.body : parent).append(box)
    openBox(box)
  }
  function load(): void {
    isReady = false
    if (overlay) setStyles(frame, { background: isDark() ? '#1d1f24' : '#fff' })
    frame.src = `${origin}/widget/frame.html#${options.lang}`
    box.replaceChildren(frame)
    watch(loadTimeoutMs)
  }
  function watch(timeoutMs: number): void {
    clearTimeout(timer)
    timer = setTimeout(showUnloaded, timeoutMs)
  }
  function showUnloaded(): void {
    if (isReady) return
    // Out of the page a frame does not load; nobody waits for it any more.
    if (!box.isConnected) {
      destroy()
      return
    }
    const note = options.unloadedNote?.(options.lang, isDark(), { onRetry: load, ...(overlay && { onClose: close }) })
    if (note) box.replaceChildren(note)
    if (overlay) note?.querySelector('button')?.focus()
    options.onFail('unloaded')
  }
  function destroy(): void {
    if (!isShown) return
    isShown = false
    clearTimeout(timer)
    removeEventListener('message', receive)
    system.removeEventListener('change', sendDark)
    if (parent[captchaHere] === destroy) parent[captchaHere] = undefined
    const hadFocus = box.contains(document.activeElement)
    box.remove()
    if (hadFocus && overlay && focusedBefore instanceof HTMLElement) focusedBefore.focus()
  }
  // Escape while the page itself has the focus, or a phone's back button.
  box.addEventListener('cancel', (event) => {
    event.preventDefault()
    close()
  })
  frame.title = title
  // A phone on its side may be lower than the captcha.
  if (placement.layout !== 'mobile') frame.setAttribute('scrolling', 'no')
  frame.allow = 'autoplay'
  frame.onload = () => {
    if (!isReady) watch(readyTimeoutMs)
  }
  placeFrame(box, frame, placement)
  show()
  return {
    refresh() {
      hasPassed = false
      if (isShown) send({ ticketgate: 'refresh' })
      else show()
    },
    expireTicket() {
      hasPassed = false
      if (isShown) send({ ticketgate: 'ticketExpired' })
    },
    destroy,
  }
}
