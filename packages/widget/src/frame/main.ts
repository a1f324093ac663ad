import type { Lang } from '../wire.js'
import { createCaptcha } from './captcha.js'
import { listenToHost } from './host.js'
import { loadWords } from './words/load-words.js'

// In the address, so that the words are on their way at once.
const lang = ([1033, 1028] as const).find((known) => location.hash === `#${known}`) ?? (2052 satisfies Lang)
loadWords(lang)

// By then all of the frame has come, or failed. Without its words or its styles it says nothing: so to its host it has
// not loaded, and the host shows something else in its place.
addEventListener('load', () => {
  const words = window.captchaWords?.words
  // Its own sheet, since browser extensions add others; not a style, which a frame that is hidden has none of.
  const styles = document.querySelector<HTMLLinkElement>('[href$="frame.css"]')?.sheet?.cssRules.length
  if (words && styles) listenToHost((message, host) => createCaptcha(message, lang, words, host))
})
