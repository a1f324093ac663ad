/** The functions that a page of the old kind finds on `window`, from Tianyu's script or this project's service. */
export interface CapInitOptions {
  readonly callback?: (result: CapResult) => void
  /** Six hex digits without `#`. @default '2457d6' */
  readonly themeColor?: string
  /** @default 'point' */
  readonly type?: 'point' | 'embed' | 'popup'
  readonly showHeader?: boolean
  /** In pixels. @default 300 */
  readonly fwidth?: number | string
  /** @default 'fixed' */
  readonly pos?: 'absolute' | 'fixed' | 'static' | 'relative'
  readonly keepOpen?: boolean
  /** This project's service only. @default 'auto' */
  readonly theme?: 'auto' | 'light' | 'dark'
}

/** `ret` 0: solved. 1: closed by the visitor, or with `code` and `message` no captcha at all. */
export type CapResult =
  | { readonly ret: 0; readonly ticket: string; readonly randstr: string }
  | { readonly ret: 1; readonly code?: number; readonly message?: string }

/** What `new TencentCaptcha(…)` calls back with. `ret` 2: closed by the visitor. */
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
  readonly bizState?: unknown
  /** `true` follows the visitor's system. */
  readonly enableDarkMode?: boolean | 'force'
  /** Such as `zh-cn`, `en`. @default the browser's */
  readonly userLanguage?: string
  readonly themeColor?: string
  readonly ready?: (size: { readonly sdkView: { readonly width: number; readonly height: number } }) => void
}

type TencentCaptchaCallback = (result: TencentCaptchaResult) => void

export interface TencentCaptchaInstance {
  show(): void
  destroy(): void
  getTicket(): { readonly ticket: string; readonly randstr: string } | null
}

export interface TencentCaptchaConstructor {
  new (appId: string, callback: TencentCaptchaCallback, options?: TencentCaptchaOptions): TencentCaptchaInstance
  new (
    element: Element,
    appId: string,
    callback: TencentCaptchaCallback,
    options?: TencentCaptchaOptions,
  ): TencentCaptchaInstance
}

declare global {
  var capInit: (element: Element | Document | null, options?: CapInitOptions) => void
  var capGetTicket: () => { readonly ticket: string; readonly randstr: string }
  var capRefresh: () => void
  var capDestroy: () => void
  var TencentCaptcha: TencentCaptchaConstructor
}
