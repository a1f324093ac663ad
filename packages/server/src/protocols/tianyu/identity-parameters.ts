import type { Visit } from '../../captcha/budgets/subjects.js'
import type { Identity } from '../../captcha/identity.js'
import { type Fault, fault } from './codes.js'
import type { ParameterTable, Values } from './parameters.js'

/** Shared by all actions. @see spec page tianyu-v2, "Identity parameters" */
export const IDENTITY = {
  accountType: { kind: 'integer', oneOf: [0, 1, 2, 4, 6, 7] },
  appId: { kind: 'text' },
  uid: { kind: 'text' },
  associateAccount: { kind: 'text' },
  registerTime: { kind: 'integer' },
  userIp: { kind: 'ip' },
  xForwardedFor: { kind: 'text', maxLength: 4096 },
  macAddress: { kind: 'text' },
  imei: { kind: 'text' },
  businessId: { kind: 'integer' },
  sceneId: { kind: 'integer' },
} as const satisfies ParameterTable

export const CAPTCHA_TYPES = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const
/** 0 is the documents' own example and means unset. */
export const DISTURB_LEVELS = [0, 1, 2] as const

type Given = Partial<Values<typeof IDENTITY>> & { readonly captchaType?: number | undefined }

/** accountType 1 (QQ) and 2 (WeChat) require the appId of their platform. */
export function checkAccount({ accountType, appId }: Given): Fault | undefined {
  if ((accountType !== 1 && accountType !== 2) || appId !== undefined) return undefined
  return fault('badParameter', `Parameter appId is missing: accountType ${accountType} needs it.`)
}

export const identityOf = ({ userIp, businessId, captchaType, uid, sceneId }: Given): Identity => ({
  userIp,
  businessId,
  captchaType,
  uid,
  sceneId,
})

export const visitOf = ({ userIp, uid, businessId }: Given): Visit => ({ ip: userIp, uid, businessId })
