import type { Messages } from './messages.js'

/** What the element itself shows and announces. */
export type BarState = 'none' | 'verify' | 'loading' | 'solve' | 'solved' | 'expired' | 'failed'

/**
 * The element's own part of the page, in its shadow tree: a bar with one button, the announcements, and the slot of the
 * vendor's captcha. Colours are the system's, so they follow the page's `color-scheme` and forced colours.
 */
export class Bar {
  #button = document.createElement('button')
  #mark = document.createElement('span')
  #text = document.createElement('span')
  #status = document.createElement('span')
  #slot = document.createElement('slot')

  constructor(root: ShadowRoot, onClick: () => void, nonce: string) {
    this.#button.type = 'button'
    this.#button.part.add('bar')
    this.#button.append(this.#mark, this.#text)
    this.#mark.setAttribute('aria-hidden', 'true')
    this.#status.setAttribute('role', 'status')
    this.#button.onclick = onClick
    style(root, nonce)
    root.append(this.#button, this.#status, this.#slot)
  }

  /** @param isShown whether there is a bar; what happens is announced in any case */
  show(state: BarState, messages: Messages, lang: string, isShown: boolean): void {
    const text = state === 'none' ? '' : state === 'failed' ? `${messages.failed} ${messages.retry}` : messages[state]
    const isButton = state === 'verify' || state === 'expired' || state === 'failed' || state === 'solve'
    this.#button.className = state
    this.#button.hidden = !isShown || state === 'none'
    this.#button.disabled = !isButton
    this.#text.textContent = text
    // What is there from the start is no news.
    this.#status.textContent = state === 'verify' || (state === 'loading' && isShown) ? '' : text
    for (const element of [this.#button, this.#status]) {
      element.lang = lang
      element.dir = lang === 'ar' ? 'rtl' : 'ltr'
    }
  }

  focus(): void {
    this.#button.focus()
  }
}

const css =
  ':host{display:block}' +
  ':host([hidden]),[hidden]{display:none!important}' +
  ':host([theme=light]){color-scheme:light}' +
  ':host([theme=dark]){color-scheme:dark}' +
  'button{all:unset;box-sizing:border-box;display:flex;align-items:center;gap:.6em;width:300px;max-width:100%;' +
  'min-height:44px;padding:8px 12px;border:1px solid GrayText;border-radius:8px;background:Field;color:FieldText;' +
  'font:15px/1.3 system-ui;cursor:pointer}' +
  'button:disabled{cursor:default}' +
  'button:focus-visible{outline:2px solid Highlight;outline-offset:2px}' +
  'button span:first-child{flex:none;width:14px;height:14px;border:2px solid;border-radius:50%;' +
  'font:bold 12px/14px system-ui;text-align:center}' +
  '.solved span:first-child::before{content:"\u2713"}' +
  '.failed span:first-child::before,.expired span:first-child::before{content:"!"}' +
  '.loading span:first-child{border-top-color:transparent;animation:t 1s linear infinite}' +
  '@keyframes t{to{rotate:1turn}}' +
  '@media(prefers-reduced-motion){*{animation:none!important}}' +
  '[role]{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}'

function style(root: ShadowRoot, nonce: string): void {
  if ('adoptedStyleSheets' in root) {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    root.adoptedStyleSheets = [sheet]
    return
  }
  // Safari 16.3 and before.
  const element = document.createElement('style')
  element.nonce = nonce
  element.textContent = css
  ;(root as ShadowRoot).append(element)
}
