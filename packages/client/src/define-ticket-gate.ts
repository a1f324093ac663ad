import { configuration } from './configuration.js'
import { TicketGate } from './element.js'
import { inTime } from './in-time.js'
import type { Loader } from './loader.js'
import { en } from './messages/en.js'
import type { Language, Messages } from './messages.js'
import { credentialsFor, type PageSettings, partOf } from './settings.js'

/** Each language by itself, so that a page loads one. */
const messages: Record<Language, () => Promise<Messages> | Messages> = {
  en: () => en,
  'zh-CN': async () => (await import('./messages/zh-CN.js')).zhCN,
  'zh-TW': async () => (await import('./messages/zh-TW.js')).zhTW,
  ja: async () => (await import('./messages/ja.js')).ja,
  ko: async () => (await import('./messages/ko.js')).ko,
  es: async () => (await import('./messages/es.js')).es,
  pt: async () => (await import('./messages/pt.js')).pt,
  fr: async () => (await import('./messages/fr.js')).fr,
  de: async () => (await import('./messages/de.js')).de,
  ru: async () => (await import('./messages/ru.js')).ru,
  ar: async () => (await import('./messages/ar.js')).ar,
}

/**
 * How long an element without an address waits for one, in milliseconds: what a server has rendered gets it only when
 * its framework takes it over, which may be after another one of the page.
 */
const srcWithinMs = 5_000

/** How long the settings may take, in milliseconds: a server in development may build the route first. */
const settingsWithinMs = 15_000

type LoaderSource = Loader | (() => Promise<Loader>)

const ownLoaders = new Map<string, LoaderSource>()

/**
 * Adds a loader for a vendor of your own, or one in place of a built-in one.
 * @param loader the loader, or what imports it when a page needs it
 * @example
 * useLoader('acme', async () => (await import('./acme-loader.js')).acmeLoader)
 */
export function useLoader(vendor: string, loader: LoaderSource): void {
  ownLoaders.set(vendor, loader)
}

/**
 * Defines `<ticket-gate>` with all built-in vendors, each of which is imported when the server's settings name it.
 * Does nothing where there is no page, and nothing the second time.
 */
export function defineTicketGate(): void {
  if (typeof customElements === 'undefined' || customElements.get('ticket-gate') !== undefined) return
  configuration.firstMessages = en
  configuration.settingsFor = async (src, isAttribute, signal) => {
    if (src === '') {
      await new Promise((resolve) => setTimeout(resolve, srcWithinMs))
      throw new Error('the attribute src is missing: the address of your challenge() route')
    }
    const address = new URL(src, document.baseURI)
    // Whoever can write HTML into the page must not choose where its scripts come from.
    if (isAttribute && address.origin !== location.origin) {
      throw new Error('the attribute src names another origin; a script of the page may, with the property src')
    }
    return { address, settings: await inTime(fetchSettings(address, isAttribute, signal), settingsWithinMs) }
  }
  configuration.messagesFor = (language) => messages[language]()
  const builtIn = new Map<string, LoaderSource>(
    Object.entries({
      turnstile: async () => (await import('./loaders/turnstile.js')).turnstileLoader,
      hcaptcha: async () => (await import('./loaders/hcaptcha.js')).hcaptchaLoader,
      recaptcha: async () => (await import('./loaders/recaptcha.js')).recaptchaLoader,
      'recaptcha-enterprise': async () => (await import('./loaders/recaptcha-enterprise.js')).recaptchaEnterpriseLoader,
      'friendly-captcha': async () => (await import('./loaders/friendly-captcha.js')).friendlyCaptchaLoader,
      tencent: async () => (await import('./loaders/tencent.js')).tencentLoader,
      tianyu: async () => (await import('./loaders/tianyu.js')).tianyuLoader,
      'self-hosted': async () => (await import('./loaders/tianyu.js')).selfHostedLoader,
      geetest: async () => (await import('./loaders/geetest.js')).geetestLoader,
      aliyun: async () => (await import('./loaders/aliyun.js')).aliyunLoader,
      yidun: async () => (await import('./loaders/yidun.js')).yidunLoader,
      captchafox: async () => (await import('./loaders/captchafox.js')).captchafoxLoader,
      yandex: async () => (await import('./loaders/yandex.js')).yandexLoader,
      'private-captcha': async () => (await import('./loaders/private-captcha.js')).privateCaptchaLoader,
      cap: async () => (await import('./loaders/cap.js')).capLoader,
      altcha: async () => (await import('./loaders/altcha.js')).altchaLoader,
      oneaccess: async () => {
        const { oneaccessWith } = await import('./loaders/oneaccess.js')
        return oneaccessWith(async () => (await import('./slide.js')).drawSlide)
      },
    }),
  )
  configuration.findLoader = async (vendor) => {
    const loader = ownLoaders.get(vendor) ?? builtIn.get(vendor)
    if (loader === undefined) throw new Error(`there is no loader for "${vendor}"; add one with useLoader()`)
    return typeof loader === 'function' ? loader() : loader
  }
  customElements.define('ticket-gate', TicketGate)
}

/**
 * Fetches the settings behind a `challenge()` route.
 * @throws {Error} if there is no answer, or one that is none
 */
async function fetchSettings(address: URL, isAttribute: boolean, signal: AbortSignal): Promise<PageSettings> {
  const response = await fetch(partOf(address, 'settings'), {
    signal,
    credentials: credentialsFor(address),
    // It could lead to another origin.
    redirect: isAttribute ? 'error' : 'follow',
  })
  const settings = response.ok ? ((await response.json()) as Partial<PageSettings>) : {}
  if (!Array.isArray(settings.vendors)) throw new Error(`${address.pathname} sent no settings: HTTP ${response.status}`)
  return settings as PageSettings
}
