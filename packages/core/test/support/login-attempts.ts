import { createVerifier, type GuardOptions, type OnlyAfterOptions, type RequestLike } from '@ticketgate/core'
import { createGuard } from '@ticketgate/core/adapter'
import { type FakeIdentity, fakeProvider } from '@ticketgate/testing'
import { post } from './requests.js'

export type Counting = OnlyAfterOptions<RequestLike>
export type Options = GuardOptions<RequestLike, FakeIdentity, 'ticket'>

export const account = ({ body }: RequestLike) => (body as { user?: unknown } | undefined)?.user
export const right = { status: 200 }
export const wrong = { status: 401 }
/** Another address for each call, so that only the account is counted. */
export const addresses = () => {
  let n = 0
  return () => {
    n += 1
    return `203.0.${n >> 8}.${n & 255}`
  }
}

/** One guarded login: each try is answered as `response` says, undefined for never. */
export function login(onlyAfter: Counting, more: Options = {}, verifierOptions: { timeoutMs?: number } = {}) {
  const warnings: string[] = []
  const logger = {
    info() {},
    error() {},
    warn: (fields: object) => warnings.push(String((fields as { code?: string }).code)),
  }
  const provider = fakeProvider()
  const verifier = createVerifier({ provider, logger, ...verifierOptions })
  const guard = createGuard(verifier, { onlyAfter, ...more })

  async function attempt(request: RequestLike, response?: Parameters<typeof settle>[1], exchange?: object) {
    const decision = await guard.check(request, request, exchange)
    if (!decision.admitted) return decision.verdict.outcome === 'reject' ? decision.verdict.reason : 'not checked'
    await settle(decision, response)
    return decision.admission.admittedBy
  }
  const settle = async (
    decision: Extract<Awaited<ReturnType<typeof guard.check>>, { admitted: true }>,
    response?: { status: number; headers?: Record<string, string> },
  ) => {
    if (response !== undefined) await decision.settle(response)
  }
  return {
    guard,
    provider,
    warnings,
    as: (user: unknown, response = wrong, request: Partial<RequestLike> = {}) =>
      attempt(post({ user }, request), response),
    attempt,
  }
}

export const below = 'below-limit'
