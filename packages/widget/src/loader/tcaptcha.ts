import type { TcaptchaScriptConfig } from '../wire.js'
import { type CaptchaFrame, createCaptchaFrame } from './captcha-frame.js'
import { pageFunction } from './page-function.js'
import { langFor } from './page-lang.js'

/** The service wraps this script in a function with its configuration. */
declare const scriptConfig: TcaptchaScriptConfig

type TcaptchaCallback = (result: TcaptchaResult) => void

/**
 * One for each show(). ret 0: verified, or `ticket` begins with `terror_` and stands for an error; ret 2: closed by the
 * visitor, with an error code where there was none to solve.
 */
interface TcaptchaResult {
  ret: 0 | 2
  ticket: string | null
  randstr: string | null
  appid: string
  CaptchaAppId: string
  bizState: unknown
  errorCode?: number
  errorMessage?: string
}

interface TcaptchaOptions {
  /** Given back to the callback as it is. */
  bizState?: unknown
  /** true follows the visitor's system, 'force' is always dark. */
  enableDarkMode?: boolean | 'force'
  /** Such as zh-cn, zh-tw, zh-hk, en; without it the browser's language counts. */
  userLanguage?: string
  /** Six hex digits without `#`: this service's addition. */
  themeColor?: string
  /** Called with the captcha's size when it is shown. */
  ready?: (size: { sdkView: { width: number; height: number } }) => void
}

class TencentCaptcha {
  #appId: string
  #callback: TcaptchaCallback
  #options: TcaptchaOptions
  #element: Element | undefined
  #frame: CaptchaFrame | undefined
  #ticket: { ticket: string; randstr: string } | null = null
  #show = () => this.show()

  constructor(...given: unknown[]) {
    this.#element = given[0] instanceof Element ? (given.shift() as Element) : undefined
    const { dataset } = (this.#element ?? {}) as { dataset?: DOMStringMap }
    const [appId = dataset?.['appid'], callback = pageFunction(dataset?.['cbfn']), options = {}] = given
    if ((typeof appId !== 'string' && typeof appId !== 'number') || typeof callback !== 'function') {
      throw new TypeError('new TencentCaptcha(element?, appId, callback, options?): appId and callback are required.')
    }
    this.#appId = String(appId)
    this.#callback = callback as TcaptchaCallback
    this.#options = { bizState: dataset?.['bizState'], ...(options as TcaptchaOptions) }
    this.#element?.addEventListener('click', this.#show)
  }

  show(): void {
    this.#frame?.destroy()
    const { enableDarkMode, userLanguage, themeColor, ready } = this.#options
    let tooOften = {}
    const small = Math.min(innerWidth, innerHeight) < 400
    this.#frame = createCaptchaFrame({
      origin: scriptConfig.origin,
      parent: document.body,
      placement: { layout: small ? 'mobile' : 'popup', position: 'fixed', widthPx: 300 },
      lang: langFor(userLanguage ?? navigator.language),
      open: {
        pass: { appId: this.#appId },
        themeColor: themeColor ?? '',
        showHeader: false,
      },
      theme: enableDarkMode === 'force' ? 'dark' : enableDarkMode ? 'auto' : 'light',
      onPass: (ticket, randstr) => {
        this.#ticket = { ticket, randstr }
        this.#answer({ ret: 0, ticket, randstr })
      },
      onClose: (passed) => {
        if (!passed) this.#answer({ ret: 2, ticket: null, randstr: null, ...tooOften })
      },
      onFail: (reason) => {
        // Who has to wait is told how long, and may.
        if (reason === 'throttled') tooOften = { errorCode: 1012, errorMessage: 'too_many_attempts' }
        else this.#fail(reason)
      },
    })
    ready?.({ sdkView: { width: 300, height: 272 } })
  }

  destroy(): void {
    this.#frame?.destroy()
    this.#frame = undefined
    this.#element?.removeEventListener('click', this.#show)
  }

  getTicket(): { ticket: string; randstr: string } | null {
    return this.#ticket
  }

  #answer(result: Pick<TcaptchaResult, 'ret' | 'ticket' | 'randstr' | 'errorCode' | 'errorMessage'>): void {
    const appid = this.#appId
    this.#callback({ ...result, appid, CaptchaAppId: appid, bizState: this.#options.bizState })
  }

  /**
   * As the vendor's script does: the captcha goes, and the page gets a ticket that was never verified, which a back end
   * refuses unless it chose not to.
   */
  #fail(reason: string): void {
    this.#frame?.destroy()
    const [errorCode, errorMessage] = reason === 'unloaded' ? [1008, 'iframe_load_error'] : [1006, 'entry_jsload_error']
    const seconds = Math.floor(Date.now() / 1000)
    const randstr = `@${Math.random().toString(36).slice(2, 13)}`
    this.#answer({ ret: 0, ticket: `terror_${errorCode}_${this.#appId}_${seconds}`, randstr, errorCode, errorMessage })
  }
}

/** The button form: an element with id TencentCaptcha, data-appid and data-cbfn. */
function bindButton(): void {
  const button = document.getElementById('TencentCaptcha')
  if (button?.dataset['appid'] === undefined) return
  const { appid, cbfn = '' } = button.dataset
  new TencentCaptcha(button, appid, (result: TcaptchaResult) => pageFunction(cbfn)?.(result))
}

Object.assign(window, { TencentCaptcha })
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', bindButton)
else bindButton()
