import type { OpenMessage } from '../wire.js'
import type { Host } from './host.js'
import { nameButton, page } from './page.js'
import type { Words } from './words/words-type.js'

interface PanelActions {
  expand(): void
  close(): void
  isExpanded(): boolean
}

/** What stays the same in every state: titles, help, the way out, the keyboard's limits, and the size that the host page needs. */
export function preparePanel(open: OpenMessage, words: Words, host: Host, actions: PanelActions): void {
  const { layout, modal } = open
  const hasTopbar = layout === 'mobile' && open.showHeader
  const root = document.documentElement
  root.lang = words.tag
  root.dataset['layout'] = hasTopbar ? 'screen' : layout
  document.title = words.title
  for (const title of [page.title, page.headTitle, page.topTitle]) title.textContent = words.title
  page.helpText.textContent = words.helpText
  page.head.hidden = layout === 'embed' || hasTopbar
  page.topbar.hidden = !hasTopbar
  // Over the page the frame is in a dialog already: the host page's.
  if (layout !== 'embed' && !modal) page.panel.setAttribute('role', 'dialog')
  nameButton(page.close, words.close)
  nameButton(page.back, words.back)
  nameButton(page.help, words.help)
  nameButton(page.refresh, words.refresh)
  page.bar.onclick = actions.expand
  page.close.onclick = page.back.onclick = actions.close
  page.help.onclick = () => {
    page.helpText.hidden = !page.helpText.hidden
    page.help.setAttribute('aria-expanded', String(!page.helpText.hidden))
  }
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && actions.isExpanded()) actions.close()
    if (event.key === 'Tab' && modal) keepFocusIn(event)
  })
  new ResizeObserver(() => {
    const heightPx = Math.ceil(document.body.getBoundingClientRect().height)
    host.send({ ticketgate: 'size', heightPx, expanded: layout === 'point' && actions.isExpanded() })
  }).observe(document.body)
}

/** From the last control to the first and back: what lies under a modal captcha is not for now. */
function keepFocusIn(event: KeyboardEvent): void {
  const controls = [...document.querySelectorAll<HTMLElement>('button, input, #handle')].filter(
    (control) => control.offsetParent,
  )
  if (event.shiftKey) controls.reverse()
  if (document.activeElement !== controls[controls.length - 1]) return
  event.preventDefault()
  controls[0]?.focus()
}
