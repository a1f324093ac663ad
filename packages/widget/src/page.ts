/**
 * The functions that the service's scripts put on a page, for pages written in TypeScript.
 * @example
 * ```ts
 * import '@ticketgate/server/page'
 *
 * capInit(document.getElementById('captcha'), {
 *   callback(result) {
 *     if (result.ret === 0) sendForm(result.ticket)
 *   },
 * })
 * ```
 */

/** A solved captcha: both values go to the server together. */
export interface CapTicket {
  ticket: string
  randstr: string
}

/** What `callback` receives: solved, closed by the visitor, or that there is no captcha to show. */
export type CapResult = ({ ret: 0 } & CapTicket) | { ret: 1 } | { ret: 1; code: number; message: string }

/** What the function receives that the script's request names as `callBack`. */
export interface CapError {
  /** 5000 the script is too old or was used before; 4400 too many attempts; 6200 the service does not answer. */
  code: number
  /** For the page's authors, not for visitors. */
  message: string
}

/** Options of `capInit`. */
export interface CapInitOptions {
  /** Called when the captcha is solved, closed, or cannot be shown. */
  callback?: ((result: CapResult) => void) | undefined
  /** Called when a ticket that was handed out is no longer valid: forget it, the visitor has to solve another. */
  expired?: (() => void) | undefined
  /** Six hex digits without `#`. @default '2457d6' */
  themeColor?: string | undefined
  /** A bar that opens, in the page, or over the page; on phones it always covers the screen. @default 'point' */
  type?: 'point' | 'embed' | 'popup' | undefined
  /** On phones: a full screen with back, title and help. @default false */
  showHeader?: boolean | undefined
  /** Width in CSS pixels. @default 300 */
  fwidth?: number | string | undefined
  /** CSS position of a popup. @default 'fixed' */
  pos?: 'absolute' | 'fixed' | 'static' | 'relative' | undefined
  /** true: a popup stays open after a pass. false: a captcha in the page shows a new challenge after it. */
  keepOpen?: boolean | undefined
  /** `auto` follows the visitor's system. @default 'auto' */
  theme?: 'auto' | 'light' | 'dark' | undefined
}

/** A ticket of `TencentCaptcha`. */
export interface TcaptchaTicket {
  ticket: string
  randstr: string
}

/**
 * One for each `show()`. ret 0: verified, or `ticket` begins with `terror_` and stands for an error; ret 2: closed by
 * the visitor, with an error code where there was none to solve.
 */
export interface TcaptchaResult {
  ret: 0 | 2
  ticket: string | null
  randstr: string | null
  appid: string
  CaptchaAppId: string
  bizState: unknown
  errorCode?: number
  errorMessage?: string
}

export type TcaptchaCallback = (result: TcaptchaResult) => void

/** Options of `TencentCaptcha`. */
export interface TcaptchaOptions {
  /** Given back to the callback as it is. */
  bizState?: unknown
  /** true follows the visitor's system, 'force' is always dark. @default false */
  enableDarkMode?: boolean | 'force' | undefined
  /** Such as zh-cn, zh-tw, zh-hk, en. @default the browser's language */
  userLanguage?: string | undefined
  /** Six hex digits without `#`: this service's addition. */
  themeColor?: string | undefined
  /** Called with the captcha's size in CSS pixels when it is shown. */
  ready?: ((size: { sdkView: { width: number; height: number } }) => void) | undefined
  /** Called when the last ticket is no longer valid: this service's addition. */
  expired?: (() => void) | undefined
}

declare global {
  /**
   * Shows the captcha in `element`; for those that cover the page `document` will do. What this element showed before
   * is removed.
   * @throws {TypeError} if `element` is not in this page
   */
  function capInit(element: Element | Document | null | undefined, options?: CapInitOptions): void
  /** Both are empty unless the captcha is solved and its ticket still valid. */
  function capGetTicket(): CapTicket
  /** Forgets the ticket and shows a new challenge, also where the captcha has closed. */
  function capRefresh(): void
  /** Removes the captcha and its ticket. */
  function capDestroy(): void

  /** Tencent Captcha's own interface on this service's widget. */
  class TencentCaptcha {
    /**
     * @param element a click on it shows the captcha
     * @throws {TypeError} if the app id or the callback is missing
     */
    constructor(element: Element, appId: string | number, callback: TcaptchaCallback, options?: TcaptchaOptions)
    constructor(appId: string | number, callback: TcaptchaCallback, options?: TcaptchaOptions)
    show(): void
    destroy(): void
    /** null: none yet, or it has expired. */
    getTicket(): TcaptchaTicket | null
  }
}
