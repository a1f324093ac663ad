import type { VisitorIdentity } from '../../contracts/visitor.js'

/** Parameters that all five actions share; undefined ones are not sent. */
export interface IdentityParameters extends Omit<VisitorIdentity, 'sender'> {
  /** The X-Forwarded-For header as it came. */
  xForwardedFor?: string | undefined
}

/** 1 to 4 clean letters, 5 to 8 disturbed ones, 9 the slide puzzle. */
export type CaptchaType = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

/** 0 unset, 1 read by over 90 % of people, 2 by over 80 %. */
export type DisturbLevel = 0 | 1 | 2

export interface CaptchaQueryParameters extends IdentityParameters {
  captchaType: CaptchaType
  /**
   * 0: the answer is JSON with `script`, or with an error's code. 1: the answer's body is JavaScript, an error's too,
   * so the client cannot tell them apart: `code` is always 0, and only the page learns of the error, by `callBack`.
   */
  script: 0 | 1
  /** With `script` 1: the page's function that is called with `{ code, message }` on an error. */
  callBack?: string | undefined
}

export interface CaptchaGetUrlParameters extends IdentityParameters {
  captchaType?: CaptchaType | undefined
  disturbLevel?: DisturbLevel | undefined
  /** 1: the picture's URL uses https. */
  isHttps?: 0 | 1 | undefined
}

export interface CaptchaVerifyParameters extends IdentityParameters {
  /** The picture's signature: its `vsig` cookie. */
  captchaSig: string
  /** What the visitor typed. */
  verifyCode: string
  captchaType?: CaptchaType | undefined
}

export interface CaptchaIframeQueryParameters extends IdentityParameters {
  captchaType: CaptchaType
  disturbLevel: DisturbLevel
  isHttps: 0 | 1
  /** 1 mobile web, 2 PC web, 4 app. */
  clientType: 1 | 2 | 4
}

export interface CaptchaCheckParameters extends IdentityParameters {
  /** What the page got for the solved captcha. */
  ticket: string
  captchaType?: CaptchaType | undefined
  disturbLevel?: DisturbLevel | undefined
  /** 0 in some accounts' samples. */
  verifyType?: number | undefined
}

/** The names of `IdentityParameters`. */
const identityParameters = [
  'accountType',
  'appId',
  'associateAccount',
  'businessId',
  'imei',
  'macAddress',
  'registerTime',
  'sceneId',
  'uid',
  'userIp',
  'xForwardedFor',
] as const

const named = (...own: string[]): readonly string[] => [...identityParameters, ...own].sort()

/** Each action's own parameters in the byte order that the signature requires; the common ones all sort before them. */
export const actionParameters = {
  CaptchaQuery: named('captchaType', 'script', 'callBack'),
  CaptchaGetUrl: named('captchaType', 'disturbLevel', 'isHttps'),
  CaptchaVerify: named('captchaSig', 'verifyCode', 'captchaType'),
  CaptchaIframeQuery: named('captchaType', 'disturbLevel', 'isHttps', 'clientType'),
  CaptchaCheck: named('ticket', 'captchaType', 'disturbLevel', 'verifyType'),
} as const

export type TianyuAction = keyof typeof actionParameters
