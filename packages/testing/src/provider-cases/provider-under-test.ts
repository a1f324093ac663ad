import { ok } from 'node:assert/strict'
import { inspect } from 'node:util'
import {
  createVerifier,
  type Decision,
  eventNames,
  onEvent,
  type Provider,
  type RequestLike,
  type Verdict,
} from '@ticketgate/core'
import type { Visitor } from '@ticketgate/core/provider'
import { type FakeVendor, fakeVendor } from '../fake-vendor.js'
import type { ProviderContractOptions } from './options.js'

type Spec = ProviderContractOptions<object, string>

/** Long enough for a loopback call on a busy machine, short enough to wait for. */
export const usualTimeoutMs = 30_000
export const visitorIp = '203.0.113.77'

export interface ProviderUnderTest {
  readonly spec: Spec
  readonly vendor: FakeVendor
  readonly provider: Provider
  /** A visitor's request with this ticket, or with these fields. */
  request(ticket: string | Record<string, unknown>): RequestLike
  /** Whose requests they are. */
  readonly visitor: Visitor
  /** The verdict on one request. */
  check(ticket: string | Record<string, unknown>, options?: { readonly timeoutMs?: number }): Promise<Verdict>
}

export type Case = (test: ProviderUnderTest) => Promise<void>

/** Runs one case; no event, log line, error or reply in the meantime may contain a secret. */
export async function runProviderCase(spec: Spec, test: Case): Promise<void> {
  const reports: unknown[] = []
  const tickets: string[] = []
  const vendor = await fakeVendor(spec.wire)
  const provider = spec.make(vendor)
  const unlisten = eventNames.map((name) => onEvent(name, (event) => reports.push(event)))
  const listen = (fields: object, message: string) => reports.push(fields, message)
  const logger = { info: listen, warn: listen, error: listen }
  const verifiers = new Map<number, ReturnType<typeof createVerifier>>()

  function verifierOf(timeoutMs: number) {
    const known = verifiers.get(timeoutMs)
    if (known !== undefined) return known
    const verifier = createVerifier({ provider, timeoutMs, logger })
    verifiers.set(timeoutMs, verifier)
    return verifier
  }

  function request(ticket: string | Record<string, unknown>): RequestLike {
    if (typeof ticket === 'string') tickets.push(ticket)
    const headers = { 'content-type': 'application/json', 'user-agent': 'contract', ...spec.headers }
    const body = typeof ticket === 'string' ? spec.fields(ticket) : ticket
    return { method: 'POST', path: '/login', headers, query: {}, body, ip: visitorIp }
  }

  const options = { identity: () => spec.identity ?? {} }
  try {
    await test({
      spec,
      vendor,
      provider,
      request,
      visitor: { ip: visitorIp, isPrivate: false, forwardedFor: undefined, headers: request({}).headers },
      async check(ticket, { timeoutMs = usualTimeoutMs } = {}) {
        const decision = await verifierOf(timeoutMs).verify(request(ticket), options)
        reports.push(reportOf(decision))
        return verdictOf(decision)
      },
    })
    assertNothingLeaks(reports, [...spec.secrets, ...tickets, visitorIp])
  } finally {
    for (const end of unlisten) end()
    await provider.close?.()
    await vendor.close()
  }
}

export function verdictOf(decision: Decision): Verdict {
  if (!decision.admitted) return decision.verdict
  const { verdict } = decision.admission as { verdict?: Verdict }
  if (verdict === undefined) throw new Error('Admitted without a verdict.')
  return verdict
}

/** An admission's detail goes only to the application; a refusal is logged and sent. */
function reportOf(decision: Decision): unknown {
  if (decision.admitted) return decision.headers
  const { verdict, reply } = decision
  return [verdict, reply.headers, Buffer.from(reply.body).toString()]
}

/** None of these is in what was reported. */
export function assertNothingLeaks(reports: readonly unknown[], secrets: readonly string[]): void {
  const all = inspect(reports, { depth: 12, showHidden: true, maxStringLength: null, maxArrayLength: null })
  for (const [index, secret] of secrets.entries()) {
    // A ticket of a few letters occurs in any text by chance.
    if (secret.length >= 6)
      ok(!all.includes(secret), `secret, ticket or IP ${index} is in an event, error, log or reply`)
  }
}
