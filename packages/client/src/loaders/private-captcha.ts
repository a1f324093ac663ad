import type { Loader } from '../loader.js'

interface Widget {
  solution(): string | undefined
  execute(): void
  reset(): void
}
declare const privateCaptcha: { setup(): void }

// Each property has its own, which the page does not know.
const ticketLivesMs = 285_000

export const privateCaptchaLoader: Loader = {
  vendor: 'private-captcha',

  async mount({ place, settings, look, report, script }) {
    await script(settings.scriptUrl ?? 'https://cdn.privatecaptcha.com/widget/js/privatecaptcha.js', {
      isReady: () => 'privateCaptcha' in window,
    })
    const element: HTMLDivElement & { widget?: Widget } = document.createElement('div')
    element.className = 'private-captcha'
    Object.assign(element.dataset, {
      sitekey: settings.siteKey,
      lang: look.lang.slice(0, 2),
      theme: look.theme,
      startMode: 'click',
      ...(settings['isEu'] === true && { eu: 'true' }),
      // Where it keeps its object, on the element.
      storeVariable: 'widget',
    })
    const listen = (event: string, act: () => void) => element.addEventListener(`privatecaptcha:${event}`, act)
    listen('finish', () => {
      const solution = element.widget?.solution()
      if (solution) report.solved({ 'private-captcha-solution': solution }, ticketLivesMs)
    })
    listen('error', () => report.failed())
    place.append(element)
    privateCaptcha.setup()
    const { widget } = element
    if (widget === undefined) throw Error('privateCaptcha.setup()')
    return {
      kind: 'inline',
      open: () => widget.execute(),
      reset: () => widget.reset(),
      remove: () => element.remove(),
    }
  },
}
