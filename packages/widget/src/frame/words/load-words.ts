import type { Lang } from '../../wire.js'
import type { Words } from './words-type.js'

declare global {
  interface Window {
    /** What the script of a language brings: build.mjs names it. */
    captchaWords?: { readonly words: Words }
  }
}

/**
 * A visitor reads one language: the others are not loaded. By a script element, since the frame's load event waits for
 * it, whether it comes or fails; for an import browsers need not wait (https://github.com/whatwg/html/issues/5824).
 */
export function loadWords(lang: Lang): void {
  const script = document.createElement('script')
  script.src = new URL(`./words-${lang}.js`, import.meta.url).href
  document.head.append(script)
}
