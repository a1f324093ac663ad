import { assemble } from '../assembly.js'
import { refusalOf } from '../check/stored-verdict.js'
import { callback, checkOptions, integer, listOf, type ShapeOf, text, url } from '../check-options.js'
import type { Provider, RefusedAnswer } from '../contracts/provider.js'
import type { SelfTest } from '../contracts/self-test.js'
import type { Awaitable, Verdict } from '../contracts/verdict.js'
import { type RouteSource, verifierParts } from '../guard/create-guard.js'
import type { HeldProvider, ProviderSource } from '../guard/provider-source.js'
import { warner } from '../report/log.js'
import { noSelfTest } from '../self-test/self-test.js'
import { type CheckOptions, checkShape, guardedBy, type Verifier } from '../verifier.js'
import { type CheckingOptions, checkingDefaults, checkingShape } from '../verifier-options.js'
import { tenantProviders } from './tenant-providers.js'

/** How requests of many tenants are checked, each with that tenant's own keys. */
export interface VerifiersOptions<Identity extends object, Name extends string, Req> extends CheckingOptions {
  /**
   * Whose request this is, by your own records: from what decides whose data the route works on, such as the host or
   * the session. Never from a field that a visitor may fill in freely: whoever has keys of their own would name
   * themselves. Undefined, or a tenant without a provider: `misconfigured`.
   */
  readonly tenant: (req: Req) => Awaitable<string | undefined>
  /**
   * One tenant's provider, with the keys that your records have: the vendor and its endpoint are yours to choose.
   * Called when there is none kept. What it throws, or takes longer than `timeoutMs` for, is `unavailable/store`; a
   * `CaptchaError`, as for keys that cannot be, is `misconfigured`.
   */
  readonly provider: (tenant: string) => Awaitable<Provider<Identity, Name> | undefined>
  /** How many tenants' providers are kept; those not used for longest make room. @default 1_000 */
  readonly max?: number | undefined
  /** How long one is kept before `provider` is called again, in milliseconds. @default 300_000 */
  readonly maxAgeMs?: number | undefined
  /**
   * Hosts that providers may call besides the vendors' own, e.g. `https://cap.example.com`. Any other is
   * `misconfigured`, so that no setting of a tenant's chooses what this process connects to.
   * @default none
   */
  readonly origins?: readonly string[] | undefined
}

const shape: ShapeOf<VerifiersOptions<object, string, unknown>> = {
  ...checkingShape,
  tenant: callback({ required: true }),
  provider: callback({ required: true }),
  max: integer(1, 100_000),
  maxAgeMs: integer(1_000, 86_400_000),
  origins: listOf(url({ upTo: 'origin' })),
}

/** How a ticket that is already in hand is checked, and whose it is. */
export interface TenantCheckOptions extends CheckOptions {
  readonly tenant: string
}

const tenantRule = text({ required: true, max: 256 })
const tenantCheckShape: ShapeOf<TenantCheckOptions> = { ...checkShape, tenant: tenantRule }

/** A verifier for many tenants: `captcha()`, `challenge()` and Nest's module take it like any other. */
export interface Verifiers<Identity extends object, Name extends string> extends RouteSource<Identity, Name> {
  /** Decides on one request, as a `Verifier` does; `tenant` gets the request that `verify` gets. */
  readonly verify: Verifier<Identity, Name>['verify']
  /** Whether a request without a ticket would be refused now, as of a `Verifier`. */
  readonly isNeeded: Verifier<Identity, Name>['isNeeded']
  /** Checks a ticket that is already in hand, for the tenant that the options name. */
  check(fields: Record<Name, string>, identity: Identity | undefined, options: TenantCheckOptions): Promise<Verdict>
  /**
   * Calls one tenant's vendor once, as `selfTest` of a `Verifier` does. After `forget(tenant)` it is called again. For
   * the tenant's settings page too, but show it nothing of `faults` except what is the tenant's: its own keys.
   */
  selfTest(tenant: string): Promise<SelfTest>
  /** The tenant's keys are others now: the next request calls `provider` again. */
  forget(tenant: string): void
  /** Closes all connections. Checks under way settle; later ones are `misconfigured`. */
  close(): Promise<void>
}

const name = 'tenants'
const usualMax = 1_000
const usualMaxAgeMs = 300_000

/**
 * One verifier for a platform whose tenants bring keys of their own. Store, breakers, limits and connections are shared,
 * and stay when a tenant's provider makes room for another one's.
 * @example
 * const verifier = verifiers({
 *   tenant: (req) => shopOfHost(req.hostname),
 *   provider: async (id) => turnstile({ secret: await secretOf(id) }),
 * })
 * @see https://ticketgate.example/main/docs/vendors/tenants.md
 * @throws {CaptchaError} if an option is wrong
 */
// biome-ignore lint/suspicious/noExplicitAny: the framework's own request, unless `tenant` names its type
export function verifiers<Identity extends object, Name extends string, Req = any>(
  options: VerifiersOptions<Identity, Name, Req>,
): Verifiers<Identity, Name> {
  const given = checkOptions<VerifiersOptions<object, string, unknown>>(
    'verifiers()',
    options as unknown as VerifiersOptions<object, string, unknown>,
    shape,
  )
  const { tenant: tenantOf, provider } = given as unknown as VerifiersOptions<Identity, Name, unknown>
  const { timeoutMs = checkingDefaults.timeoutMs, maxPending = checkingDefaults.maxPending } = given
  const { max = usualMax, maxAgeMs = usualMaxAgeMs, origins = [] } = given
  const allowed = origins.map((origin) => new URL(origin).origin)
  const warn = warner(given.logger)
  const providers = tenantProviders({ make: provider, max, maxAgeMs, maxPending, timeoutMs, origins: allowed, warn })

  const source: ProviderSource<Identity, Name> = {
    facts: { name, fieldNames: undefined, hasChallenge: true },
    async hold(native) {
      const tenant = await tenantOf(native)
      return tenantRule.test(tenant) ? providers.hold(tenant as string) : noTenant
    },
    close: providers.close,
  }
  const assembled = assemble(source, given, warn)

  return {
    [verifierParts]: assembled.parts,
    ...guardedBy(assembled.parts),

    async check(posted, identity, checkGiven) {
      const { tenant, ...checked } = checkOptions('check()', checkGiven, tenantCheckShape)
      const held: HeldProvider<Identity, Name> | RefusedAnswer = await providers.hold(tenant)
      if (!('provider' in held)) return refusalOf(name, held)
      try {
        return await assembled.checkPosted(held, posted, identity, checked)
      } finally {
        held.release()
      }
    },

    async selfTest(tenant) {
      if (!tenantRule.test(tenant)) return noSelfTest(name, 'TICKETGATE_SELF_TEST_TENANT')
      const held: HeldProvider<Identity, Name> | RefusedAnswer = await providers.hold(tenant)
      if (!('provider' in held)) {
        return noSelfTest(name, 'TICKETGATE_SELF_TEST_TENANT', 'error' in held ? held.error : undefined)
      }
      try {
        return await assembled.selfTest(held.provider)
      } finally {
        held.release()
      }
    },

    forget: providers.forget,
    close: assembled.close,
  }
}

const noTenant: RefusedAnswer = {
  outcome: 'misconfigured',
  error: new Error(
    'verifiers(): tenant() returned no text of up to 256 characters: whose request it is, is not known.',
  ),
}
