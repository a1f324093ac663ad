/** The elements of frame.html, by what they are for: what has the id `bar-text` there is `barText` here. */
interface Page {
  bar: HTMLButtonElement
  barText: HTMLElement
  topbar: HTMLElement
  back: HTMLButtonElement
  topTitle: HTMLElement
  help: HTMLButtonElement
  helpText: HTMLElement
  panel: HTMLElement
  head: HTMLElement
  title: HTMLElement
  headTitle: HTMLElement
  close: HTMLButtonElement
  loading: HTMLElement
  loadingText: HTMLElement
  task: HTMLElement
  letters: HTMLFormElement
  picture: HTMLImageElement
  play: HTMLButtonElement
  playText: HTMLElement
  answer: HTMLInputElement
  answerLabel: HTMLLabelElement
  submit: HTMLButtonElement
  slide: HTMLElement
  scene: HTMLElement
  sceneImage: HTMLImageElement
  piece: HTMLImageElement
  track: HTMLElement
  trackHint: HTMLElement
  handle: HTMLElement
  slideKeys: HTMLElement
  message: HTMLElement
  live: HTMLElement
  confirm: HTMLButtonElement
  audio: HTMLButtonElement
  refresh: HTMLButtonElement
  notice: HTMLElement
  noticeText: HTMLElement
  retry: HTMLButtonElement
  done: HTMLElement
  doneText: HTMLElement
}

export const page = Object.fromEntries(
  [...document.querySelectorAll('[id]')].map((element) => [
    element.id.replace(/-./g, (dash) => dash.charAt(1).toUpperCase()),
    element,
  ]),
) as unknown as Page

/** What the panel holds: one of these at a time. */
export type PanelPart = 'loading' | 'task' | 'notice' | 'done'

export function showPart(part: PanelPart): void {
  for (const name of ['loading', 'task', 'notice', 'done'] as const) page[name].hidden = name !== part
}

/** For style sheets and tests: idle, loading, open, checking, wrong, right, expired, offline, refused, throttled. */
export function setState(state: string): void {
  document.documentElement.dataset['state'] = state
}

/** An icon button's name, for those who see it (on hover) and those who hear it. */
export function nameButton(button: HTMLElement, name: string): void {
  button.title = name
  button.setAttribute('aria-label', name)
}

/** Said in the panel's foot and by screen readers; `wrong` marks it as a mistake. */
export function say(text: string, wrong = false): void {
  page.message.textContent = text
  page.message.classList.toggle('wrong', wrong)
  page.answer.setAttribute('aria-invalid', String(wrong))
  announce(text)
}

/** Said by screen readers: one region that is always there, since one that appears is often not read. */
export function announce(text: string): void {
  page.live.textContent = text
}
