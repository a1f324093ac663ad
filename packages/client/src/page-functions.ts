/**
 * The functions that a page of the old kind finds on `window`, from Tianyu's script or this project's service. Importing
 * this module, which holds no code, declares them.
 * @example
 * ```ts
 * import type { CapResult } from '@ticketgate/client/page-functions'
 *
 * capInit(document.getElementById('captcha'), { callback: (result: CapResult) => console.log(result.ret) })
 * ```
 */

/** A solved captcha: both values go to the server together. */
export interface CapTicket {
  readonly ticket: string
  readonly randstr: string
}

/** `ret` 0: solved. 1: closed by the visitor, or with `code` and `message` no captcha at all. */
export type CapResult =
  | ({ readonly ret: 0 } & CapTicket)
  | { readonly ret: 1; readonly code?: number; readonly message?: string }

export interface CapInitOptions {
  /** Called when the captcha is solved, closed, or cannot be shown. */
  readonly callback?: ((result: CapResult) => void) | undefined
  /**
   * Called when a ticket that was handed out is no longer valid: the visitor has to solve another. This project's
   * service only.
   */
  readonly expired?: (() => void) | undefined
  /**
   * Called with Tianyu's code (6200) where the captcha's frame does not load, so that another captcha may take its place.
   * This project's service only.
   */
  readonly failed?: ((code: number) => void) | undefined
  /** Six hex digits without `#`. @default '2457d6' */
  readonly themeColor?: string | undefined
  /** A bar that opens, in the page, or over the page; phones always show it over the page. @default 'point' */
  readonly type?: 'point' | 'embed' | 'popup' | undefined
  /** On phones: a full screen with back, title and help. @default false */
  readonly showHeader?: boolean | undefined
  /** Width in CSS pixels. @default 300 */
  readonly fwidth?: number | string | undefined
  /** CSS position of a popup. @default 'fixed' */
  readonly pos?: 'absolute' | 'fixed' | 'static' | 'relative' | undefined
  /** true: a popup stays open after a pass. false: a captcha in the page shows a new challenge after it. */
  readonly keepOpen?: boolean | undefined
  /**
   * A language tag, such as `en` or `zh-TW`. This project's service only.
   * @default the script's language, else the page's `<html lang>`
   */
  readonly lang?: string | undefined
  /** `auto` follows the visitor's system. This project's service only. @default 'auto' */
  readonly theme?: 'auto' | 'light' | 'dark' | undefined
}

/**
 * What `new TencentCaptcha(…)` calls back with, once for each `show()`. `ret` 0: verified, or `ticket` begins with
 * `terror_` and stands for an error. 2: closed by the visitor, with an error code where there was none to solve.
 */
export interface TencentCaptchaResult {
  readonly ret: 0 | 2
  readonly ticket: string | null
  readonly randstr: string | null
  readonly appid: string
  readonly CaptchaAppId: string
  readonly bizState: unknown
  readonly errorCode?: number
  readonly errorMessage?: string
}

export interface TencentCaptchaOptions {
  /** Given back to the callback as it is. */
  readonly bizState?: unknown
  /** `true` follows the visitor's system, 'force' is always dark. @default false */
  readonly enableDarkMode?: boolean | 'force' | undefined
  /** Such as `zh-cn`, `en`. @default the browser's */
  readonly userLanguage?: string | undefined
  /** Six hex digits without `#`. This project's service only. */
  readonly themeColor?: string | undefined
  /** Called with the captcha's size in CSS pixels when it is shown. */
  readonly ready?:
    | ((size: { readonly sdkView: { readonly width: number; readonly height: number } }) => void)
    | undefined
  /** Called when the last ticket is no longer valid. This project's service only. */
  readonly expired?: (() => void) | undefined
}

export type TencentCaptchaCallback = (result: TencentCaptchaResult) => void

export interface TencentCaptchaInstance {
  show(): void
  destroy(): void
  /** null: none yet, or it has expired. */
  getTicket(): CapTicket | null
}

export interface TencentCaptchaConstructor {
  /** @throws {TypeError} if the app id or the callback is missing */
  new (
    appId: string | number,
    callback: TencentCaptchaCallback,
    options?: TencentCaptchaOptions,
  ): TencentCaptchaInstance
  /** @param element a click on it shows the captcha */
  new (
    element: Element,
    appId: string | number,
    callback: TencentCaptchaCallback,
    options?: TencentCaptchaOptions,
  ): TencentCaptchaInstance
}

declare global {
  /**
   * Shows the captcha in `element`; for those that cover the page `document` will do. What this element showed before is
   * removed.
   * @throws {TypeError} if `element` is not in this page
   */
  var capInit: (element: Element | Document | null | undefined, options?: CapInitOptions) => void
  /** Both are empty unless the captcha is solved and its ticket still valid. */
  var capGetTicket: () => CapTicket
  /** Forgets the ticket and shows a new challenge, also where the captcha has closed. */
  var capRefresh: () => void
  /** Removes the captcha and its ticket. */
  var capDestroy: () => void
  var TencentCaptcha: TencentCaptchaConstructor
}
