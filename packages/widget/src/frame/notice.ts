import { announce, page, setState, showPart } from './page.js'
import type { Words } from './words.js'

/** What went wrong, and what can be done about it: a button, or nothing but to reload the page. */
export interface Notice {
  state: 'expired' | 'offline' | 'refused' | 'throttled'
  text: string
  retry?: string
}

export function showNotice({ state, text, retry }: Notice): void {
  const hadFocus = page.panel.contains(document.activeElement)
  showPart('notice')
  setState(state)
  page.noticeText.textContent = text
  page.retry.hidden = retry === undefined
  page.retry.textContent = retry ?? ''
  announce(text)
  if (!hadFocus) return
  const next = page.retry.hidden ? page.panel : page.retry
  next.focus()
}

/** Counts the time down, said aloud only once, and then lets the visitor try again. Answers how to stop it. */
export function showThrottled(words: Words, seconds: number): () => void {
  let left = Math.max(1, Math.ceil(seconds))
  const text = () => (left > 90 ? words.throttledMinutes(Math.ceil(left / 60)) : words.throttled(left))
  showNotice({ state: 'throttled', text: text() })
  const timer = setInterval(() => {
    left -= 1
    if (left > 0) {
      page.noticeText.textContent = text()
      return
    }
    clearInterval(timer)
    showNotice({ state: 'throttled', text: words.again, retry: words.retry })
  }, 1000)
  return () => clearInterval(timer)
}
