/** The elements of frame.html, by what they are for. */
function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  return document.getElementById(id) as E
}

export const page = {
  bar: byId<HTMLButtonElement>('bar'),
  barText: byId('bar-text'),
  topbar: byId('topbar'),
  back: byId<HTMLButtonElement>('back'),
  topTitle: byId('top-title'),
  help: byId<HTMLButtonElement>('help'),
  helpText: byId('help-text'),
  panel: byId('panel'),
  head: byId('head'),
  title: byId('title'),
  headTitle: byId('head-title'),
  close: byId<HTMLButtonElement>('close'),
  loading: byId('loading'),
  loadingText: byId('loading-text'),
  task: byId('task'),
  letters: byId<HTMLFormElement>('letters'),
  picture: byId<HTMLImageElement>('picture'),
  play: byId<HTMLButtonElement>('play'),
  playText: byId('play-text'),
  answer: byId<HTMLInputElement>('answer'),
  answerLabel: byId<HTMLLabelElement>('answer-label'),
  submit: byId<HTMLButtonElement>('submit'),
  slide: byId('slide'),
  scene: byId('scene'),
  sceneImage: byId<HTMLImageElement>('scene-image'),
  piece: byId<HTMLImageElement>('piece'),
  track: byId('track'),
  trackHint: byId('track-hint'),
  handle: byId('handle'),
  slideKeys: byId('slide-keys'),
  message: byId('message'),
  live: byId('live'),
  confirm: byId<HTMLButtonElement>('confirm'),
  audio: byId<HTMLButtonElement>('audio'),
  refresh: byId<HTMLButtonElement>('refresh'),
  notice: byId('notice'),
  noticeText: byId('notice-text'),
  retry: byId<HTMLButtonElement>('retry'),
  done: byId('done'),
  doneText: byId('done-text'),
}

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
