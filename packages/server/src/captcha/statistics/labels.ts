import type { Labels, Way } from '../../contracts/statistics.js'
import { identityOfApp } from '../apps.js'
import type { Hostility } from '../budgets/budgets.js'
import { type BoundIdentity, bindIdentity, boundId } from '../identity.js'
import type { VisitClaims } from '../tokens/kinds/visit.js'

/** What a row is called by, from the claims of a token; ids only of what was signed, or named by the operator. */
export type LabelsOf = (
  claims: Pick<VisitClaims, 'bound' | 'identity' | 'captchaType' | 'isUnsigned' | 'isForApp'>,
  more: { readonly way: Way; readonly stage: Hostility },
) => Labels

/** @param appIds the applications of Tencent Captcha that the operator named */
export function createLabels(appIds: Iterable<string>): LabelsOf {
  const apps = new Map(Array.from(appIds, (id) => [nameOf(bindIdentity(identityOfApp(id))), appLabel(id)]))

  return (claims, { way, stage }) => {
    const { captchaType, isUnsigned, isForApp } = claims
    const common = { captchaType, stage, way }
    if (isForApp === true) return { ...common, business: apps.get(nameOf(claims)) ?? '', scene: '' }
    if (isUnsigned === true) return { ...common, business: '', scene: '' }
    return { ...common, business: textOf(boundId(claims, 'businessId')), scene: textOf(boundId(claims, 'sceneId')) }
  }
}

/** An application of Tencent Captcha, where others have their businessId. */
export const appLabel = (appId: string): string => `app ${appId}`

const nameOf = ({ identity }: Pick<BoundIdentity, 'identity'>): string =>
  Buffer.from(identity.buffer, identity.byteOffset, identity.byteLength).toString('latin1')

const textOf = (id: number | undefined): string => (id === undefined ? '' : String(id))

/** The labels of a protocol that names neither businesses nor scenes. */
export const namelessLabels = (way: Way, stage: Hostility): Labels => ({
  business: '',
  scene: '',
  captchaType: 0,
  stage,
  way,
})
