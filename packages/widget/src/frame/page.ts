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

/** An icon button's name, for those who see it (on hover) and those who hear it. */
export function nameButton(button: HTMLElement, name: string): void {
  button.title = name
  button.setAttribute('aria-label', name)
}
