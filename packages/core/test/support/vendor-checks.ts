import { createVerifier, type Verdict, type VerifierOptions } from '@ticketgate/core'
import { type TianyuOptions, tianyu } from '@ticketgate/core/tianyu'
import { secretId, secretKey } from './loopback-vendor.js'
import { visitorIp } from './requests.js'

export type TianyuVerifierOptions = Partial<VerifierOptions<object, 'ticket'>> & { tianyu?: Partial<TianyuOptions> }

/** A verifier that asks a Tianyu at this endpoint, and one new ticket's check at a time. */
export function tianyuChecks(endpoint: string, { tianyu: more, ...options }: TianyuVerifierOptions = {}) {
  const provider = tianyu({ secretId, secretKey, endpoint, ...more })
  const verifier = createVerifier({ provider, timeoutMs: 60_000, ...options })
  let count = 0
  const check = (ticket = `ticket-${++count}`): Promise<Verdict> => verifier.check({ ticket }, { userIp: visitorIp })
  return { verifier, provider, check, close: () => verifier.close() }
}

/** A verdict in one word: its reason, its cause, or what it is. */
export function outcomeOf(verdict: Verdict): string {
  if (verdict.outcome === 'reject') return verdict.reason
  return verdict.outcome === 'unavailable' ? verdict.cause : verdict.outcome
}
