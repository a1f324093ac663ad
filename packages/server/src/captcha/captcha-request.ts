import type { Budgets, Hostility } from './budgets/budgets.js'
import { packSubjects, unpackSubjects, type Visit } from './budgets/subjects.js'
import type { ServiceContext } from './context.js'
import { bindIdentity, type Identity } from './identity.js'
import type { VisitClaims } from './tokens/kinds/visit.js'

/** An application's request for a captcha, before there is a challenge. */
export interface CaptchaRequest {
  /** What the check must repeat. */
  readonly identity: Identity
  /** The subjects that the budgets count. */
  readonly visit: Visit
  readonly captchaType?: number | undefined
  readonly disturbLevel?: number | undefined
  /** True: a page alone asks, with the id of its application; nothing is signed. */
  readonly isUnsigned?: boolean
  /** True: `identity` is an application's, which alone may have the ticket checked. */
  readonly isForApp?: boolean
  /** 1: the captcha is served over HTTPS, 0: over HTTP. */
  readonly isHttps?: number | undefined
}

/** The claims of the tokens issued for this request. */
export function claimsOf(context: ServiceContext, request: CaptchaRequest): VisitClaims {
  return {
    issuedAtMs: context.now(),
    captchaType: request.captchaType ?? 0,
    disturbLevel: request.disturbLevel ?? 0,
    scheme: request.isHttps === undefined ? undefined : request.isHttps === 1 ? 'https' : 'http',
    isUnsigned: request.isUnsigned ?? false,
    isForApp: request.isForApp ?? false,
    ...bindIdentity(request.identity),
    subjects: packSubjects(context.subjectsOf(request.visit)),
  }
}

/** How hostile a request with these claims looks; 4 must be refused. */
export function hostilityOf(budgets: Budgets, { subjects }: Pick<VisitClaims, 'subjects'>): Promise<Hostility> {
  return budgets.look(unpackSubjects(subjects))
}
