/** What the host page's script and the captcha's frame say to each other by postMessage. */

/** How the captcha shows itself: a bar that opens, in the page, in a box over it, or over a whole small screen. */
export type Layout = 'point' | 'embed' | 'popup' | 'mobile'

/** 2052 simplified Chinese, 1028 traditional Chinese, 1033 English: the vendor's numbers. */
export type Lang = 2052 | 1028 | 1033

/** With what the frame opens its session: a script's token, an earlier session's, or the app id of `TencentCaptcha`. */
export type Pass = { token: string } | { appId: string }

/** The first message a frame takes; its origin becomes the only one the frame talks to. */
export interface OpenMessage {
  ticketgate: 'open'
  pass: Pass
  layout: Layout
  dark: boolean
  /** Six hex digits without `#`, checked by the frame. */
  themeColor?: string
  /** A bar with back and help above the mobile captcha. */
  showHeader: boolean
  /** After a pass, a popup closes unless true, and a captcha in the page asks anew if false. */
  keepOpen?: boolean
  /** The page waits for this captcha alone, so that the keyboard stays in it. */
  modal: boolean
}

export type ToFrame = OpenMessage | { ticketgate: 'refresh' } | { ticketgate: 'dark'; dark: boolean }

export type FromFrame =
  | { ticketgate: 'ready' }
  | { ticketgate: 'session'; token: string }
  | { ticketgate: 'size'; heightPx: number; expanded: boolean }
  | { ticketgate: 'passed'; ticket: string; randstr: string }
  | { ticketgate: 'closed' }
  | { ticketgate: 'reload' }
  | { ticketgate: 'failed'; reason: FailReason }

/** offline: the service did not answer; refused: it no longer takes this page's token or app id; throttled: not now. */
export type FailReason = 'offline' | 'refused' | 'throttled'
