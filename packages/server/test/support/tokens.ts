import { claimsOf } from '../../src/captcha/captcha-request.js'
import type { ClaimsOf, Purpose } from '../../src/captcha/tokens/kinds/index.js'
import type { VisitClaims } from '../../src/captcha/tokens/kinds/visit.js'
import type { Service } from '../../src/index.js'

/** A token for each purpose, of a visit of which nothing is known. */
export function sealFor(service: Service, purpose: Purpose, more: Partial<VisitClaims> = {}): string {
  const visit = { ...claimsOf(service.context, { identity: {}, visit: {} }), ...more }
  const claims: { readonly [P in Purpose]: ClaimsOf<P> } = {
    'picture-url': { ...visit, callerTag: '' },
    picture: { ...visit, hostility: 0, letters: 'ABCD' },
    'script-url': visit,
    script: visit,
    session: { ...visit, scriptName: '' },
    challenge: { ...visit, hostility: 0, puzzles: 0, dark: false, task: { kind: 'letters', letters: 'ABCD' } },
    ticket: { ...visit, hostility: 0, solvedInSeconds: 0, way: 'letters' },
  }
  return service.context.tokens.seal(purpose, claims[purpose])
}
