import type { Loader } from '../loader.js'

interface SmartCaptcha {
  render(place: HTMLElement, options: object): number
  subscribe(id: number, event: string, act: (detail?: unknown) => void): void
  execute(id: number): void
  reset(id: number): void
  destroy(id: number): void
}
declare const smartCaptcha: SmartCaptcha

// The vendor's are 5 minutes.
const ticketLivesMs = 285_000
const languages = ['ru', 'en', 'be', 'kk', 'tt', 'uk', 'uz', 'tr']

export const yandexLoader: Loader = {
  popups: 'iframe[src*=smartcaptcha]',

  async mount({ place, settings, look, report, script }) {
    await script(settings.scriptUrl ?? 'https://smartcaptcha.cloud.yandex.ru/captcha.js', {
      query: { render: 'onload' },
      callback: 'onload',
      isReady: () => typeof (window as { smartCaptcha?: SmartCaptcha }).smartCaptcha?.render === 'function',
    })
    const language = look.lang.slice(0, 2).toLowerCase()
    // It draws nothing in less.
    place.style.minHeight = '100px'
    const id = smartCaptcha.render(place, {
      sitekey: settings.siteKey,
      hl: languages.includes(language) ? language : 'en',
      theme: look.theme,
      callback: (token: string) => report.solved({ 'smart-token': token }, ticketLivesMs),
    })
    smartCaptcha.subscribe(id, 'token-expired', report.expired)
    for (const event of ['network-error', 'javascript-error']) {
      smartCaptcha.subscribe(id, event, () => report.failed(event))
    }
    return {
      kind: 'inline',
      open: () => smartCaptcha.execute(id),
      reset: () => smartCaptcha.reset(id),
      remove: () => smartCaptcha.destroy(id),
    }
  },
}
