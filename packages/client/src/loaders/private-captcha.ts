import type { Loader } from '../loader.js'

interface Widget {
  solution(): string | undefined
  /** What it returns never settles. */
  execute(): Promise<never> | undefined
  reset(): void
}
interface PrivateCaptcha {
  setup(): void
  /** Not in older scripts. */
  render?(place: HTMLElement, options: object): Widget | null
}
declare const privateCaptcha: PrivateCaptcha

// Each property has its own, which the page does not know.
const ticketLivesMs = 285_000

export const privateCaptchaLoader: Loader = {
  async mount({ place, settings, look, report, script }) {
    await script(settings.scriptUrl ?? 'https://cdn.privatecaptcha.com/widget/js/privatecaptcha.js', {
      isReady: () => typeof (window as { privateCaptcha?: PrivateCaptcha }).privateCaptcha?.setup === 'function',
    })
    const element: HTMLDivElement & { widget?: Widget } = document.createElement('div')
    const options = {
      sitekey: settings.siteKey,
      lang: look.lang.slice(0, 2),
      theme: look.theme,
      startMode: 'click',
      ...(settings['isEu'] === true && { eu: 'true' }),
      // Where it keeps its object, on the element.
      storeVariable: 'widget',
    }
    element.className = 'private-captcha'
    Object.assign(element.dataset, options)
    const listen = (event: string, act: () => void) => element.addEventListener(`privatecaptcha:${event}`, act)
    listen('finish', () => {
      const solution = widget?.solution()
      if (solution) report.solved({ 'private-captcha-solution': solution }, ticketLivesMs)
    })
    listen('error', () => report.failed())
    place.append(element)
    let widget = privateCaptcha.render?.(element, options) ?? undefined
    if (widget === undefined) {
      // It collects from the document, and so finds nothing in a shadow tree.
      privateCaptcha.setup()
      widget = element.widget
    }
    if (widget === undefined) throw Error('privateCaptcha.setup()')
    return {
      kind: 'inline',
      open: () => void widget.execute(),
      reset: () => widget.reset(),
      remove: () => element.remove(),
    }
  },
}
