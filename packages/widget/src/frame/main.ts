import type { Lang } from '../wire.js'
import { type Captcha, createCaptcha } from './captcha.js'
import { listenToHost } from './host.js'
import { loadWords } from './words/load-words.js'

// In the address, so that the words come while the page and the frame get to know each other.
const lang = ([1033, 1028] as const).find((known) => location.hash === `#${known}`) ?? (2052 satisfies Lang)
const words = loadWords(lang)
let captcha: Captcha | undefined

listenToHost({
  async open(message, host) {
    captcha = createCaptcha(message, lang, await words, host)
  },
  refresh: () => captcha?.refresh(),
  expireTicket: () => captcha?.expireTicket(),
  dark: (dark) => captcha?.setDark(dark),
})
