import { announce, page, setState, showPart } from './page.js'
import type { Words } from './words/load-words.js'

/** What went wrong, and the button that says what can be done about it; none: to wait. */
export function showNotice(
  state: 'expired' | 'offline' | 'refused' | 'throttled',
  text: string,
  way = '',
  onWay?: () => void,
): void {
  const hadFocus = page.panel.contains(document.activeElement)
  showPart('notice')
  setState(state)
  page.noticeText.textContent = text
  page.retry.hidden = way === ''
  page.retry.textContent = way
  page.retry.onclick = () => onWay?.()
  announce(text)
  if (!hadFocus) return
  const next = page.retry.hidden ? page.panel : page.retry
  next.focus()
}

/** Counts the time down, said aloud only once, and then lets the visitor try again. Answers how to stop it. */
export function showThrottled(words: Words, seconds: number, onRetry: () => void): () => void {
  let left = Math.max(1, Math.ceil(seconds))
  const text = () => (left > 90 ? words.throttledMinutes(Math.ceil(left / 60)) : words.throttled(left))
  showNotice('throttled', text())
  const timer = setInterval(() => {
    left -= 1
    if (left > 0) {
      page.noticeText.textContent = text()
      return
    }
    clearInterval(timer)
    showNotice('throttled', words.again, words.retry, onRetry)
  }, 1000)
  return () => clearInterval(timer)
}
