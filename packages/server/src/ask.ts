import { packSubjects, type Visit } from './budgets/subjects.js'
import type { ServiceContext } from './context.js'
import { bindIdentity, type Identity } from './identity.js'
import type { Claims, Hostility } from './tokens/claims.js'

/** An application's request for a captcha, before there is a challenge. */
export interface Ask {
  /** What the check must repeat. */
  readonly identity: Identity
  /** Whom the budgets count. */
  readonly visit: Visit
  readonly captchaType?: number | undefined
  readonly disturbLevel?: number | undefined
  /** 1: the captcha comes over HTTPS, 0: over HTTP. */
  readonly isHttps?: number | undefined
}

/** What the tokens of an asking know. */
export function claimsOf(context: ServiceContext, ask: Ask): Claims {
  return {
    issuedAtMs: context.now(),
    captchaType: ask.captchaType ?? 0,
    disturbLevel: ask.disturbLevel ?? 0,
    scheme: ask.isHttps === undefined ? undefined : ask.isHttps === 1 ? 'https' : 'http',
    kind: 'none',
    lettersFollow: false,
    hostility: 0,
    powBits: 0,
    answer: '',
    ...bindIdentity(ask.identity),
    subjects: packSubjects(context.subjectsOf(ask.visit)),
  }
}

/** How hostile an asking looks; 4 is to be refused. */
export function hostilityOf(context: ServiceContext, ask: Ask): Promise<Hostility> {
  return context.budgets.look(context.subjectsOf(ask.visit))
}
