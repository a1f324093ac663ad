import type { Loader } from '../loader.js'

interface Captchafox {
  render(place: HTMLElement, options: object): string
  execute(id: string): Promise<string>
  reset(id: string): void
  remove(id: string): void
}
declare const captchafox: Captchafox

// Its life is not published: the shortest of its kind.
const ticketLivesMs = 110_000

export const captchafoxLoader: Loader = {
  async mount({ place, settings, look, report, script }) {
    await script(settings.scriptUrl ?? 'https://cdn.captchafox.com/api.js', {
      query: { render: 'explicit' },
      callback: 'onload',
      isReady: () => typeof (window as { captchafox?: Captchafox }).captchafox?.render === 'function',
    })
    const id = captchafox.render(place, {
      sitekey: settings.siteKey,
      lang: look.lang.toLowerCase(),
      mode: 'inline',
      theme: look.theme,
      onVerify: (token: string) => report.solved({ 'cf-captcha-response': token }, ticketLivesMs),
      onExpire: report.expired,
      onClose: report.closed,
      // The vendor lets the visitor try again.
      onFail() {},
      onError: (error?: unknown) => report.failed(String(error)),
    })
    return {
      kind: 'inline',
      // It rejects where it is closed or fails, which the callbacks report.
      open: () => void captchafox.execute(id).catch(() => {}),
      reset: () => captchafox.reset(id),
      remove: () => captchafox.remove(id),
    }
  },
}
