import type { Loader } from '../loader.js'

type WidgetEvent = CustomEvent<{ readonly response: string; readonly error?: { readonly code: string } }>
interface Widget {
  /** Once the vendor's frame answers. */
  readonly ready: Promise<unknown>
  addEventListener(name: string, then: (event: WidgetEvent) => void): void
  start(): void
  reset(): void
  destroy(): void
}
interface Friendly {
  createWidget(options: object): Widget
}
declare const frcaptcha: Friendly

// How long the vendor's live is not documented; its widget says when one has expired.
const ticketLivesMs = 600_000

export const friendlyCaptchaLoader: Loader = {
  async mount({ place, settings, look, report, script }) {
    const { siteKey: sitekey, apiEndpoint, scriptUrl } = settings
    await script(scriptUrl ?? 'https://cdn.jsdelivr.net/npm/@friendlycaptcha/sdk@1.0.2/site.min.js', {
      isReady: () => typeof (window as { frcaptcha?: Friendly }).frcaptcha?.createWidget === 'function',
    })
    const widget = frcaptcha.createWidget({
      element: place,
      sitekey,
      apiEndpoint,
      formFieldName: null,
      language: look.lang,
      theme: look.theme,
    })
    const on = (name: string, then: (event: WidgetEvent) => void) => widget.addEventListener(`frc:widget.${name}`, then)
    on('complete', ({ detail }) => report.solved({ 'frc-captcha-response': detail.response }, ticketLivesMs))
    on('expire', report.expired)
    on('error', ({ detail }) => report.failed(detail.error?.code))
    await widget.ready
    return {
      kind: 'inline',
      open: () => widget.start(),
      reset: () => widget.reset(),
      remove: () => widget.destroy(),
    }
  },
}
