import type { Settings } from '../options/settings.js'
import { boundFields, type Identity, isSameIdentity } from './identity.js'
import { isSame } from './is-same.js'
import type { VisitClaims } from './tokens/kinds/visit.js'

type WithSettings = { readonly settings: Pick<Settings, 'captchaApps'> }

/** How long an application's ticket is accepted: fixed by Tencent Captcha for every account, whatever other tickets have. */
export const appTicketTtlSeconds = 300

const appOnly = 1 << boundFields.indexOf('uid')

/** An application's id as the field that its tickets are bound to. */
export const identityOfApp = (appId: string): Identity => ({ uid: appId })

/** Whether a ticket was issued to this application: bound to it, and to nothing else. */
export function isOfApp(claims: VisitClaims, appId: string): boolean {
  return claims.isForApp === true && claims.bound === appOnly && isSameIdentity(claims, identityOfApp(appId))
}

/** If no applications are configured, every id is accepted, and the signature alone identifies the caller. */
export function isKnownApp({ settings }: WithSettings, appId: string): boolean {
  return /^[1-9]\d{0,15}$/.test(appId) && (settings.captchaApps.size === 0 || settings.captchaApps.has(appId))
}

export function isAppSecret({ settings }: WithSettings, appId: string, appSecretKey: string): boolean {
  const expected = settings.captchaApps.get(appId)
  return settings.captchaApps.size === 0 || (expected !== undefined && isSame(expected, appSecretKey))
}
