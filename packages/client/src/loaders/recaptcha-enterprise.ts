import type { Loader } from '../loader.js'

interface Enterprise {
  render(place: HTMLElement, options: object): number
  execute(siteKey: string, options: { action: string }): Promise<string>
  reset(id: number): void
}
declare const grecaptcha: { readonly enterprise?: Enterprise } | undefined

const enterprise = () => (typeof grecaptcha === 'object' ? grecaptcha.enterprise : undefined)

export const recaptchaEnterpriseLoader: Loader = {
  popups: 'iframe[src*=recaptcha]',

  async mount({ place, settings, look, report, script }) {
    const { siteKey = '', keyType } = settings
    const action = String(settings['action'] ?? 'submit')
    const isCheckbox = keyType === 'checkbox'
    await script(settings.scriptUrl ?? 'https://www.google.com/recaptcha/enterprise.js', {
      query: { render: isCheckbox ? 'explicit' : siteKey, hl: look.lang },
      callback: 'onload',
      isReady: () => typeof enterprise()?.execute === 'function',
    })
    const google = enterprise() as Enterprise
    // The vendor's live 120 s.
    const solved = (token: string) => report.solved({ 'g-recaptcha-response': token }, 110_000)
    if (isCheckbox) {
      const id = google.render(place, {
        sitekey: siteKey,
        action,
        theme: look.theme,
        size: look.size === 'compact' ? 'compact' : 'normal',
        callback: solved,
        'expired-callback': report.expired,
        'error-callback': report.failed,
      })
      return { kind: 'inline', open() {}, reset: () => google.reset(id), remove() {} }
    }
    const execute = async () => solved(await google.execute(siteKey, { action }))
    // With a policy there may be a challenge to solve, which takes its time.
    return keyType === 'policy'
      ? { kind: 'popup', open: () => void execute().catch(() => report.failed()), reset() {}, remove() {} }
      : { kind: 'silent', open: execute, reset() {}, remove() {} }
  },
}
