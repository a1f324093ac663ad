import type { FailReason, FromFrame, Lang, OpenMessage, ToFrame } from '../wire.js'
import { isOverlay, type Placement, placeFrame, resizeFrame, setStyles } from './place.js'

export interface CaptchaFrameOptions {
  /** The captcha service's origin: nothing else is listened to, and nothing is said to any other. */
  origin: string
  parent: Element
  placement: Placement
  lang: Lang
  /** A token in `pass` gives way to the session's, which lives longer: for the same page's next captcha. */
  open: Omit<OpenMessage, 'ticketgate' | 'dark' | 'layout' | 'modal'>
  /** `auto` follows the visitor's system. */
  theme: 'auto' | 'light' | 'dark'
  onPass(ticket: string, randstr: string): void
  /** The visitor closed it without passing, or after: `passed` says which. */
  onClose(passed: boolean): void
  onFail(reason: FailReason | 'unloaded'): void
}

export interface CaptchaFrame {
  /** Forgets a pass and shows a new challenge, also where the captcha has closed. */
  refresh(): void
  destroy(): void
}

// A frame that has loaded has said so before the element's load event; the rest is for slow lines.
const loadTimeoutMs = 15_000
const sayReadyTimeoutMs = 1_000

/** Puts the captcha's frame into the page, speaks with it and with nobody else, and takes it away again. */
export function createCaptchaFrame(options: CaptchaFrameOptions): CaptchaFrame {
  const { placement, parent, origin, open } = options
  const words = frameWords[options.lang]
  const overlay = isOverlay(placement)
  const system = matchMedia('(prefers-color-scheme: dark)')
  const isDark = () => (options.theme === 'auto' ? system.matches : options.theme === 'dark')
  const box = document.createElement('div')
  const frame = document.createElement('iframe')
  let focusedBefore: Element | null
  let shown = false
  let passed = false
  let ready = false
  let timer = 0

  function send(message: ToFrame): void {
    if (ready) frame.contentWindow?.postMessage(message, origin)
  }
  function sendDark(): void {
    send({ ticketgate: 'dark', dark: isDark() })
  }
  function receive(event: MessageEvent<FromFrame>): void {
    if (event.source !== frame.contentWindow || event.origin !== origin) return
    const message = event.data
    switch (message.ticketgate) {
      case 'ready':
        ready = true
        clearTimeout(timer)
        send({ ...open, ticketgate: 'open', dark: isDark(), layout: placement.layout, modal: overlay })
        if (overlay) frame.focus()
        break
      case 'session':
        if ('token' in open.pass) open.pass.token = message.token
        break
      case 'size':
        resizeFrame(box, frame, placement, message)
        break
      case 'passed':
        passed = true
        options.onPass(message.ticket, message.randstr)
        break
      case 'closed':
        if (placement.layout !== 'point') destroy()
        options.onClose(passed)
        break
      case 'failed':
        options.onFail(message.reason)
        break
      case 'reload':
        location.reload()
        break
    }
  }
  function show(): void {
    focusedBefore = document.activeElement
    shown = true
    addEventListener('message', receive)
    system.addEventListener('change', sendDark)
    load()
    parent.append(box)
  }
  function load(): void {
    ready = false
    frame.src = `${origin}/widget/frame.html#${options.lang}`
    box.replaceChildren(frame)
    watch(loadTimeoutMs)
  }
  function watch(timeoutMs: number): void {
    clearTimeout(timer)
    timer = setTimeout(showUnloaded, timeoutMs)
  }
  function showUnloaded(): void {
    if (ready) return
    const note = document.createElement('div')
    const retry = document.createElement('button')
    note.setAttribute('role', 'alert')
    note.append(words.unloaded, ' ', retry)
    // As the frame's: --card and --text of base.css.
    const [background, color] = isDark() ? ['#1d1f24', '#f0f2f5'] : ['#fff', '#1d2129']
    setStyles(note, { ...noteStyles, background, color })
    setStyles(retry, retryStyles)
    retry.type = 'button'
    retry.textContent = words.retry
    retry.onclick = load
    box.replaceChildren(note)
    options.onFail('unloaded')
  }
  function destroy(): void {
    shown = false
    clearTimeout(timer)
    removeEventListener('message', receive)
    system.removeEventListener('change', sendDark)
    const hadFocus = document.activeElement === frame
    box.remove()
    if (hadFocus && overlay && focusedBefore instanceof HTMLElement) focusedBefore.focus()
  }

  frame.title = words.title
  // A phone on its side may be lower than the captcha.
  if (placement.layout !== 'mobile') frame.setAttribute('scrolling', 'no')
  frame.allow = 'autoplay'
  frame.onload = () => {
    if (!ready) watch(sayReadyTimeoutMs)
  }
  placeFrame(box, frame, placement)
  show()
  return {
    refresh() {
      passed = false
      if (shown) send({ ticketgate: 'refresh' })
      else show()
    },
    destroy,
  }
}

const frameWords = {
  2052: { title: '安全验证', unloaded: '验证码加载失败，请检查网络。', retry: '重试' },
  1028: { title: '安全驗證', unloaded: '驗證碼載入失敗，請檢查網路。', retry: '重試' },
  1033: { title: 'Security check', unloaded: 'The captcha did not load. Check your connection.', retry: 'Try again' },
}

const noteStyles = {
  'box-sizing': 'border-box',
  'max-width': '100%',
  margin: 'auto',
  padding: '8px 12px',
  border: '1px solid #868e9c',
  'border-radius': '8px',
  font: '14px/24px system-ui, sans-serif',
}

const retryStyles = {
  'min-height': '24px',
  padding: '0 4px',
  border: '0',
  background: 'none',
  color: 'inherit',
  font: 'inherit',
  'text-decoration': 'underline',
  cursor: 'pointer',
}
