import type {
  CapTicket,
  TencentCaptchaCallback,
  TencentCaptchaInstance,
  TencentCaptchaOptions,
  TencentCaptchaResult,
} from '@ticketgate/client/page-functions'
import type { TcaptchaScriptConfig } from '../wire.js'
import { type CaptchaFrame, createCaptchaFrame } from './captcha-frame.js'
import { offerFunctions, pageFunction } from './page-function.js'
import { langFor } from './page-lang.js'
import { type SolvedTicket, watchTicket } from './ticket.js'

/** The service wraps this script in a function with its configuration. */
declare const scriptConfig: TcaptchaScriptConfig

type CaptchaElement = HTMLElement & { [captchaOfButton]?: TencentCaptcha | undefined }

/** On an element that opens a captcha when it is clicked, also one that another script's class made. */
const captchaOfButton = Symbol.for('ticketgate.button')

class TencentCaptcha implements TencentCaptchaInstance {
  #appId: string
  #callback: TencentCaptchaCallback
  #options: TencentCaptchaOptions
  #element: CaptchaElement | undefined
  #frame: CaptchaFrame | undefined
  #solved: SolvedTicket | undefined
  #show = () => this.show()

  constructor(...given: unknown[]) {
    this.#element = given[0] instanceof Element ? (given.shift() as CaptchaElement) : undefined
    const dataset = this.#element?.dataset
    const [appId = dataset?.['appid'], callback = pageFunction(dataset?.['cbfn']), options = {}] = given
    if ((typeof appId !== 'string' && typeof appId !== 'number') || typeof callback !== 'function') {
      throw new TypeError('new TencentCaptcha(element?, appId, callback, options?): appId and callback are required.')
    }
    this.#appId = String(appId)
    this.#callback = callback as TencentCaptchaCallback
    this.#options = { bizState: dataset?.['bizState'], ...(options as TencentCaptchaOptions) }
    if (this.#element === undefined) return
    // A script that the page loads twice binds its button twice; one click opens one captcha.
    this.#element[captchaOfButton]?.destroy()
    this.#element[captchaOfButton] = this
    this.#element.addEventListener('click', this.#show)
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
      onPass: (ticket, lifeMs) => {
        this.#forgetTicket()
        this.#solved = watchTicket(ticket, lifeMs, () => {
          this.#solved = undefined
          this.#options.expired?.()
        })
        this.#answer({ ret: 0, ...ticket })
      },
      onClose: (hasPassed) => {
        if (!hasPassed) this.#answer({ ret: 2, ticket: null, randstr: null, ...tooOften })
      },
      onFail: (reason) => {
        // Who has to wait reads how long, and may.
        if (reason === 'throttled') tooOften = { errorCode: 1012, errorMessage: 'too_many_attempts' }
        else this.#fail(reason)
      },
    })
    ready?.({ sdkView: { width: 300, height: 272 } })
  }

  destroy(): void {
    this.#forgetTicket()
    this.#frame?.destroy()
    this.#frame = undefined
    this.#element?.removeEventListener('click', this.#show)
    if (this.#element?.[captchaOfButton] === this) this.#element[captchaOfButton] = undefined
  }

  getTicket(): CapTicket | null {
    return this.#solved?.get() ?? null
  }

  #forgetTicket(): void {
    this.#solved?.forget()
    this.#solved = undefined
  }

  #answer(result: Pick<TencentCaptchaResult, 'ret' | 'ticket' | 'randstr' | 'errorCode' | 'errorMessage'>): void {
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
  new TencentCaptcha(button, appid, (result: TencentCaptchaResult) => pageFunction(cbfn)?.(result))
}

offerFunctions({ TencentCaptcha })
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', bindButton)
else bindButton()
