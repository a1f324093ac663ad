/** What passes between the service, the script on the host page and the captcha's frame: types alone, for both ends. */

/** 2052 simplified Chinese, 1028 traditional Chinese, 1033 English: the vendor's numbers. */
export type Lang = 2052 | 1028 | 1033

// The service configures the scripts that it serves.

/** Configuration of the script that puts `capInit` and its companions on a page. */
export interface TianyuScriptConfig {
  /** The service's public origin, such as `https://captcha.example.com`: where the frame is loaded from. */
  origin: string
  /** The sealed script token that the frame opens its session with. */
  token: string
  /** @default the page's language, by its `<html lang>` */
  lang?: Lang | undefined
  /** 1 mobile web, 2 PC web, 4 app. */
  clientType: 1 | 2 | 4
  /** Name of a function of the page, such as `onError` or `app.onError`, called with `{code, message}` on failures. */
  errorCallback?: string | undefined
}

/** What a script reports instead of showing a captcha: it was used before, is too old, or the request was wrong. */
export interface TianyuErrorScriptConfig {
  code: number
  /** For the page's authors: visitors see in their own language that there is no captcha. */
  message: string
  /** @default the page's language, by its `<html lang>` */
  lang?: Lang | undefined
  /** Name of a function of the page, called at once with `{code, message}`. */
  callBack?: string | undefined
}

/** Configuration of the script that puts `TencentCaptcha` on a page. */
export interface TcaptchaScriptConfig {
  /** The service's public origin. */
  origin: string
}

// The page's script and the frame speak by postMessage.

/** How the captcha shows itself: a bar that opens, in the page, in a box over it, or over a whole small screen. */
export type Layout = 'point' | 'embed' | 'popup' | 'mobile'

/** The first message a frame takes; its origin becomes the only one the frame talks to. */
export interface OpenMessage {
  ticketgate: 'open'
  pass: SessionRequest
  layout: Layout
  dark: boolean
  /** Six hex digits without `#`, checked by the frame. */
  themeColor?: string
  /** A bar with back and help above the mobile captcha. */
  showHeader: boolean
  /** After a pass, a popup closes unless true, and a captcha in the page shows a new challenge if false. */
  keepOpen?: boolean | undefined
  /** The page waits for this captcha alone, so that the keyboard stays in it. */
  modal: boolean
}

export type ToFrame =
  | OpenMessage
  | { ticketgate: 'refresh' }
  | { ticketgate: 'ticketExpired' }
  | { ticketgate: 'dark'; dark: boolean }

export type FromFrame =
  | { ticketgate: 'ready' }
  | { ticketgate: 'session'; token: string }
  | { ticketgate: 'size'; heightPx: number; expanded: boolean }
  | { ticketgate: 'passed'; ticket: string; randstr: string; expiresInSeconds: number }
  | { ticketgate: 'closed' }
  | { ticketgate: 'reload' }
  | { ticketgate: 'failed'; reason: FailReason }

/** offline: the service did not answer; refused: it no longer takes this page's token or app id; throttled: not now. */
export type FailReason = 'offline' | 'refused' | 'throttled'

// The frame and the service speak JSON: `POST /widget/session`, `/widget/challenge`, `/widget/answer`.

/** With what the frame opens its session: a script's token, an earlier session's, or the app id of `TencentCaptcha`. */
export type SessionRequest = { token: string; appId?: undefined } | { appId: string; token?: undefined }

export interface SessionReply {
  token: string
}

export interface ChallengeRequest {
  token: string
  lang: Lang
  /** The picture is shown on a dark ground. */
  dark: boolean
  /** Digits that can be listened to, whatever the page wanted. */
  alternative?: 'audio' | undefined
}

export interface Challenge {
  challenge: string
  kind: 'letters' | 'slide'
  /** How many letters the picture or digits the recording holds. */
  length?: number
  /** A data: URL of twice the size at which it is shown: the letters, or the slide's scene. Empty where there is audio. */
  image: string
  /** A data: URL of the slide's piece, as high as its scene. */
  piece?: string
  /** The proof of work that the answer must bring. */
  pow?: Pow
  expiresInSeconds: number
  /** Whether `alternative: 'audio'` gets a challenge that can be listened to. */
  audio: boolean
}

/**
 * The work that a challenge requires: so many solutions of the generalised birthday problem. Many, not one that is hard
 * to find: the time is then nearly the same for everybody.
 */
export interface Pow {
  /** Eight 32-bit words, of this challenge alone. */
  key: readonly number[]
  /** How many solutions. */
  solutions: number
  /** A solution counts if its number is below this, of 2^32. */
  threshold: number
}

/** One sample of a drag: milliseconds since its start, x and y in the scene's pixels. */
export type TrailPoint = [ms: number, x: number, y: number]

export interface AnswerRequest {
  challenge: string
  /** The letters as typed, or the slide's x in the scene's pixels. */
  answer: string
  /** Only a drag has one: a keyboard's or a tap's way says nothing. */
  trail?: TrailPoint[] | undefined
  /** The proof of work: each solution's nonce and eight places, one after another. */
  pow?: number[] | undefined
}

export type AnswerReply =
  | { ok: true; ticket: string; randstr: string; expiresInSeconds: number }
  | { ok: true; next: Challenge }
  | { ok: false; reason: 'wrong' | 'expired' | 'spent' | 'pow' }

/** Body of every reply that is no success. */
export interface RefusalReply {
  error: 'invalid' | 'expired' | 'spent' | 'throttled' | 'unavailable'
  retryAfterSeconds?: number
}
