import type { Lang } from '../wire.js'
import { freshStyles, setStyles } from './place.js'

const noteWords = {
  2052: { unloaded: '验证码加载失败。', retry: '重试', close: '关闭' },
  1028: { unloaded: '驗證碼載入失敗。', retry: '重試', close: '關閉' },
  1033: { unloaded: 'The captcha did not load.', retry: 'Try again', close: 'Close' },
}

export type UnloadedNote = (
  lang: Lang,
  isDark: boolean,
  /** A captcha that covers the page needs a way out, too. */
  actions: { onRetry: () => void; onClose?: () => void },
) => HTMLElement

/** What stands in the frame's place if it did not load, in words of its own: the frame's have not come either. */
export const createUnloadedNote: UnloadedNote = (lang, isDark, actions) => {
  const words = noteWords[lang]
  const note = document.createElement('div')
  note.setAttribute('role', 'alert')
  note.append(words.unloaded, ' ', createButton(words.retry, actions.onRetry))
  if (actions.onClose) note.append(' ', createButton(words.close, actions.onClose))
  // As the frame's: --card and --text of base.css.
  const [background, color] = isDark ? ['#1d1f24', '#f0f2f5'] : ['#fff', '#1d2129']
  setStyles(note, { ...noteStyles, background, color })
  return note
}

function createButton(label: string, onClick: () => void): HTMLElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = label
  button.onclick = onClick
  setStyles(button, buttonStyles)
  return button
}

const noteStyles = {
  ...freshStyles,
  'max-width': 'min(100%, 300px)',
  margin: 'auto',
  padding: '8px 12px',
  border: '1px solid #868e9c',
  'border-radius': '8px',
  font: '14px/24px system-ui, sans-serif',
}

const buttonStyles = {
  'min-height': '24px',
  padding: '0 4px',
  border: '0',
  background: 'none',
  color: 'inherit',
  font: 'inherit',
  'text-decoration': 'underline',
  cursor: 'pointer',
}
