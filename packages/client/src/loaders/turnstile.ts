import type { Loader } from '../loader.js'

interface Turnstile {
  render(place: HTMLElement, options: object): string | undefined
  reset(id: string): void
  isExpired(id: string): boolean
  remove(id: string): void
}
declare const turnstile: Turnstile

// The vendor's are 300 s.
const ticketLivesMs = 290_000

export const turnstileLoader: Loader = {
  async mount({ place, settings, look, report, script }) {
    await script(settings.scriptUrl ?? 'https://challenges.cloudflare.com/turnstile/v0/api.js', {
      query: { render: 'explicit' },
      callback: 'onload',
      isReady: () => typeof (window as { turnstile?: Turnstile }).turnstile?.render === 'function',
    })
    const { siteKey: sitekey, action, cData } = settings
    const id = turnstile.render(place, {
      sitekey,
      ...(action !== undefined && { action }),
      ...(cData !== undefined && { cData }),
      theme: look.theme,
      language: look.lang.toLowerCase(),
      size: look.size,
      'response-field': false,
      // A ticket that nobody needs is not renewed, and a failure is the next vendor's turn.
      'refresh-expired': 'manual',
      retry: 'never',
      callback: (token: string) => report.solved({ 'cf-turnstile-response': token }, ticketLivesMs),
      'expired-callback': report.expired,
      'timeout-callback': report.expired,
      'unsupported-callback': report.failed,
      'error-callback': (code?: number | string) => {
        report.failed(code)
        return true
      },
    })
    if (id === undefined) throw new Error('turnstile.render() failed')
    return {
      kind: 'inline',
      open() {
        if (turnstile.isExpired(id)) turnstile.reset(id)
      },
      reset: () => turnstile.reset(id),
      remove: () => turnstile.remove(id),
    }
  },
}
