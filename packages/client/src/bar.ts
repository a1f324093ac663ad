import type { Words } from './look.js'

/** What the element itself shows and announces. */
export type BarState = 'none' | 'verify' | 'loading' | 'solve' | 'solved' | 'expired' | 'failed'

export interface Bar {
  /** @param isShown whether there is a bar; what happens is announced in any case */
  show(state: BarState, words: Words, isShown: boolean): void
}

/**
 * The element's own part of the page, in its shadow tree: a bar with one button, the announcements, and the slot of the
 * vendor's captcha. Colours are the system's, so they follow the page's `color-scheme` and forced colours.
 */
export function createBar(root: ShadowRoot, onClick: () => void, nonce: string): Bar {
  const button = document.createElement('button')
  const mark = document.createElement('i')
  const text = document.createElement('span')
  const status = document.createElement('span')
  button.type = 'button'
  button.part.add('bar')
  button.append(mark, text)
  button.onclick = onClick
  mark.setAttribute('aria-hidden', 'true')
  status.setAttribute('role', 'status')
  addStyle(root, nonce)
  root.append(button, status, document.createElement('slot'))
  return {
    show(state, { messages, language }, isShown) {
      const label =
        state === 'none' ? '' : state === 'failed' ? `${messages.failed} ${messages.retry}` : messages[state]
      button.className = state
      button.hidden = !isShown
      // Not `disabled`: whoever opened it by keyboard would lose the focus.
      button.setAttribute('aria-disabled', String(state === 'loading' || state === 'solved'))
      text.textContent = label
      // What is there from the start is no news.
      status.textContent = state === 'verify' || (state === 'loading' && isShown) ? '' : label
      for (const element of [button, status]) {
        element.lang = language
        element.dir = language === 'ar' ? 'rtl' : 'ltr'
      }
    },
  }
}

const css =
  ':host{display:block}' +
  ':host([hidden]),[hidden]{display:none!important}' +
  ':host([theme=light]){color-scheme:light}' +
  ':host([theme=dark]){color-scheme:dark}' +
  'button{all:unset;box-sizing:border-box;display:flex;align-items:center;gap:.6em;width:100%;max-width:300px;' +
  'min-height:44px;padding:8px 12px;border:1px solid GrayText;border-radius:8px;background:Field;color:FieldText;' +
  'font:15px/1.3 system-ui;cursor:pointer}' +
  '.loading,.solved{cursor:default}' +
  'button:focus-visible{outline:2px solid Highlight}' +
  'i{flex:none;width:14px;height:14px;border:2px solid;border-radius:50%;' +
  'font:bold 12px/14px system-ui;text-align:center}' +
  '.solved i::before{content:"\u2713"}' +
  '.failed i::before,.expired i::before{content:"!"}' +
  '.loading i{border-style:dotted}' +
  '[role]{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}'

function addStyle(root: ShadowRoot, nonce: string): void {
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
