import { LRUCache } from 'lru-cache'
import { closed } from '../check/check-ticket.js'
import type { Warn } from '../contracts/logger.js'
import type { Provider, RefusedAnswer } from '../contracts/provider.js'
import type { Awaitable } from '../contracts/verdict.js'
import { clock, late, settleBy } from '../deadline.js'
import { CaptchaError } from '../errors.js'
import type { HeldProvider } from '../guard/provider-source.js'
import { copyProvider } from '../providers/define-provider.js'

export interface TenantProvidersOptions<Identity extends object, Name extends string> {
  /** Makes the provider of one tenant; undefined: there is no such tenant. */
  readonly make: (tenant: string) => Awaitable<Provider<Identity, Name> | undefined>
  /** How many are kept. */
  readonly max: number
  /** How long one is kept, in milliseconds. */
  readonly maxAgeMs: number
  /** How many may be in the making at once. */
  readonly maxPending: number
  /** How long one may take to be made, in milliseconds. */
  readonly timeoutMs: number
  /** Hosts of one's own that providers may call besides the vendors'. */
  readonly origins: readonly string[]
  /** What is handed to each provider. */
  readonly warn: Warn
}

/** A tenant's provider, and how many requests are checked with it. */
interface Entry<Identity extends object, Name extends string> {
  readonly provider: Provider<Identity, Name>
  holders: number
  /** No longer kept: whoever holds it last closes it. */
  isRetired: boolean
}

type Made<Identity extends object, Name extends string> = Entry<Identity, Name> | RefusedAnswer

interface Making<Identity extends object, Name extends string> {
  readonly entry: Promise<Made<Identity, Name>>
  /** The tenant's keys changed meanwhile: what comes of it is not kept. */
  isForgotten: boolean
}

/** The providers of all tenants, each made when it is needed; those not used for longest make room. */
export interface TenantProviders<Identity extends object, Name extends string> {
  hold(tenant: string): Promise<HeldProvider<Identity, Name> | RefusedAnswer>
  /** The next request makes it anew; checks under way end with the one that they have. */
  forget(tenant: string): void
  close(): Promise<void>
}

export function tenantProviders<Identity extends object, Name extends string>(
  options: TenantProvidersOptions<Identity, Name>,
): TenantProviders<Identity, Name> {
  const { make, maxPending, timeoutMs, origins, warn } = options
  const inMaking = new Map<string, Making<Identity, Name>>()
  const kept = new LRUCache<string, Entry<Identity, Name>>({
    max: options.max,
    ttl: options.maxAgeMs,
    perf: { now: clock },
    dispose: retire,
  })
  let isClosed = false

  function retire(entry: Entry<Identity, Name>): void {
    entry.isRetired = true
    if (entry.holders === 0) void closeUnawaited(entry.provider)
  }

  /** One call of `make` for all who wait for the same tenant. Undefined: it made room again before it could be held. */
  async function made(tenant: string): Promise<HeldProvider<Identity, Name> | RefusedAnswer | undefined> {
    const known = inMaking.get(tenant)
    if (known !== undefined) {
      const entry = await known.entry
      if (!('provider' in entry)) return entry
      return entry.isRetired && entry.holders === 0 ? undefined : held(entry, tenant)
    }
    if (inMaking.size >= maxPending) return { outcome: 'unavailable', cause: 'overload', retryable: false }
    const making = { entry: makeInTime(tenant), isForgotten: false }
    inMaking.set(tenant, making)
    const entry = await making.entry
    if (inMaking.get(tenant) === making) inMaking.delete(tenant)
    if (!('provider' in entry)) return entry
    const own = held(entry, tenant)
    if (isClosed || making.isForgotten) retire(entry)
    else kept.set(tenant, entry)
    return own
  }

  async function makeInTime(tenant: string): Promise<Made<Identity, Name>> {
    try {
      const making = Promise.resolve(make(tenant))
      const provider = await settleBy(making, clock() + timeoutMs)
      if (provider === late) {
        // It may come yet, and then nobody wants it.
        making.then(closeUnawaited, () => {})
        return { outcome: 'unavailable', cause: 'store', retryable: false, error: tooSlow }
      }
      if (provider === undefined || provider === null) return { outcome: 'misconfigured', error: unknownTenant }
      const copied = copyProvider('verifiers(): provider()', provider as unknown as Provider)
      const fault = originFault(copied, origins)
      if (fault !== undefined) {
        void closeUnawaited(copied)
        return { outcome: 'misconfigured', error: fault }
      }
      try {
        copied.useWarn?.(warn)
      } catch (error) {
        void closeUnawaited(copied)
        throw error
      }
      return { provider: copied as unknown as Provider<Identity, Name>, holders: 0, isRetired: false }
    } catch (error) {
      // Wrong keys are the tenant's; whatever else was thrown, the application's records could not be read.
      if (error instanceof CaptchaError) return { outcome: 'misconfigured', error }
      const failed = new Error('verifiers(): provider() threw instead of returning a provider.', { cause: error })
      return { outcome: 'unavailable', cause: 'store', retryable: false, error: failed }
    }
  }

  function held(entry: Entry<Identity, Name>, tenant: string): HeldProvider<Identity, Name> {
    entry.holders += 1
    let isHeld = true
    return {
      provider: entry.provider,
      tenant,
      release() {
        if (!isHeld) return
        isHeld = false
        entry.holders -= 1
        if (entry.isRetired && entry.holders === 0) void closeUnawaited(entry.provider)
      },
    }
  }

  return {
    async hold(tenant) {
      while (!isClosed) {
        const known = kept.get(tenant)
        if (known !== undefined) return held(known, tenant)
        const result = await made(tenant)
        if (result !== undefined) return result
      }
      return { outcome: 'misconfigured', error: closed }
    },
    forget(tenant) {
      const making = inMaking.get(tenant)
      if (making !== undefined) making.isForgotten = true
      inMaking.delete(tenant)
      kept.delete(tenant)
    },
    async close() {
      isClosed = true
      const idle = [...kept.values()].filter(({ holders }) => holders === 0)
      kept.clear()
      await Promise.all(idle.map(({ provider }) => provider.close?.()))
    },
  }
}

/** Why a provider must not be called: settings that a tenant can write would choose what this process connects to. */
function originFault(provider: Provider, origins: readonly string[]): Error | undefined {
  for (const { realm, origin, name } of [provider, ...(provider.members ?? [])]) {
    // A vendor's hosts share a constant; any other host is known by its origin.
    if (origin === undefined || realm !== origin || origins.includes(origin)) continue
    return new Error(`verifiers(): the provider "${name}" would call a host that is not in the option "origins".`)
  }
  return undefined
}

/** Never rejects or throws, whatever the application's own provider does. */
async function closeUnawaited(provider: { close?(): Promise<void> } | undefined | null): Promise<void> {
  try {
    await provider?.close?.()
  } catch {}
}

const unknownTenant = new Error('verifiers(): there is no such tenant: provider() returned nothing.')
const tooSlow = new Error('verifiers(): provider() returned no provider in time.')
