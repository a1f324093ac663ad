import type { Loader, LoaderContext, MountedCaptcha } from '../loader.js'

interface Grecaptcha {
  ready(act: () => void): void
  render(place: HTMLElement, options: object): number
  execute(siteKey: string, options: { action: string }): Promise<string>
  execute(id: number): void
  reset(id: number): void
}
declare const grecaptcha: Grecaptcha

// The vendor's are 120 s.
const ticketLivesMs = 110_000
const field = 'g-recaptcha-response'

export const recaptchaLoader: Loader = {
  popups: 'iframe[src*=recaptcha]',

  async mount(context) {
    const { settings, look, script } = context
    const isScored = settings['version'] === 3
    const { siteKey = '', scriptUrl = 'https://www.google.com/recaptcha/api.js' } = settings
    await script(scriptUrl, {
      query: { render: isScored ? siteKey : 'explicit', hl: look.lang },
      callback: 'onload',
      isReady: () => 'grecaptcha' in window && typeof grecaptcha.execute === 'function',
    })
    return isScored ? scored(context, siteKey) : checkbox(context, siteKey)
  },
}

/** Version 2: a checkbox. */
function checkbox({ place, look, report }: LoaderContext, siteKey: string): MountedCaptcha {
  const id = grecaptcha.render(place, {
    sitekey: siteKey,
    theme: look.theme,
    size: look.size === 'compact' ? 'compact' : 'normal',
    callback: (token: string) => report.solved({ [field]: token }, ticketLivesMs),
    'expired-callback': report.expired,
    'error-callback': report.failed,
  })
  // There is no call that opens a checkbox, and none that removes it.
  return { kind: 'inline', open() {}, reset: () => grecaptcha.reset(id), remove() {} }
}

/** Version 3: nothing to see; a ticket lives two minutes, so it is fetched when it is needed. */
function scored({ settings, report }: LoaderContext, siteKey: string): MountedCaptcha {
  const action = typeof settings['action'] === 'string' ? settings['action'] : 'submit'
  return {
    kind: 'silent',
    async open() {
      report.solved({ [field]: await grecaptcha.execute(siteKey, { action }) }, ticketLivesMs)
    },
    reset() {},
    remove() {},
  }
}
