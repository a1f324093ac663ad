import type { OpenMessage } from '../wire.js'
import type { Host } from './host.js'
import { nameButton, page } from './page.js'
import type { Words } from './words/load-words.js'

export interface Panel {
  /** Whether the visitor sees the challenge, not only the bar. */
  readonly expanded: boolean
  /** Back to the bar, if there is one. */
  collapse(): void
  /** As the visitor's own closing: the host page hears of it. */
  close(): void
}

/** The frame around the challenge: bar, title, close, help, keyboard limits, and its size told to the host page. */
export function createPanel(open: OpenMessage, words: Words, host: Host, on: { expand(): void; close(): void }): Panel {
  const point = open.layout === 'point'
  const withTopbar = open.layout === 'mobile' && open.showHeader
  let expanded = !point

  function draw(): void {
    page.bar.hidden = expanded
    page.panel.hidden = !expanded
    page.bar.setAttribute('aria-expanded', String(expanded))
  }
  function tellSize(): void {
    host.send({
      ticketgate: 'size',
      heightPx: Math.ceil(document.body.getBoundingClientRect().height),
      expanded: point && expanded,
    })
  }
  function expand(): void {
    if (page.bar.getAttribute('aria-disabled') === 'true') return
    expanded = true
    draw()
    on.expand()
  }
  function collapse(): void {
    if (!point || !expanded) return
    const hadFocus = document.hasFocus()
    expanded = false
    draw()
    if (hadFocus) page.bar.focus()
  }
  function close(): void {
    if (open.layout === 'embed') return
    collapse()
    on.close()
  }

  const root = document.documentElement
  root.lang = words.tag
  root.dataset['layout'] = withTopbar ? 'screen' : open.layout
  document.title = words.title
  for (const title of [page.title, page.headTitle, page.topTitle]) title.textContent = words.title
  page.helpText.textContent = words.helpText
  page.barText.textContent = words.idle
  page.head.hidden = open.layout === 'embed' || withTopbar
  page.topbar.hidden = !withTopbar
  if (open.layout !== 'embed') page.panel.setAttribute('role', 'dialog')
  if (open.modal) page.panel.setAttribute('aria-modal', 'true')
  nameButton(page.close, words.close)
  nameButton(page.back, words.back)
  nameButton(page.help, words.help)
  page.bar.onclick = expand
  page.close.onclick = page.back.onclick = close
  page.help.onclick = () => {
    page.helpText.hidden = !page.helpText.hidden
    page.help.setAttribute('aria-expanded', String(!page.helpText.hidden))
  }
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && expanded) close()
    if (event.key === 'Tab' && open.modal) keepFocusIn(event)
  })
  new ResizeObserver(tellSize).observe(document.body)
  draw()
  return {
    get expanded() {
      return expanded
    },
    collapse,
    close,
  }
}

/** From the last control to the first and back: what lies under a modal captcha is not for now. */
function keepFocusIn(event: KeyboardEvent): void {
  const controls = [...document.querySelectorAll<HTMLElement>('button, input, [tabindex="0"]')].filter(
    (control) => control.offsetParent !== null && !control.matches(':disabled'),
  )
  const [first, last] = [controls[0], controls[controls.length - 1]]
  const edge = event.shiftKey ? first : last
  const inside = controls.includes(document.activeElement as HTMLElement)
  if (inside && document.activeElement !== edge) return
  event.preventDefault()
  const next = event.shiftKey ? last : first
  next?.focus()
}
