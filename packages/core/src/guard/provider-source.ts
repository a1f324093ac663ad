import type { Provider, RefusedAnswer } from '../contracts/provider.js'
import type { Awaitable } from '../contracts/verdict.js'
import { pagesOf } from '../page/page-script.js'

/** What is known of the providers before the first request, to check a route's options by. */
export interface ProviderFacts extends Pick<Provider, 'name' | 'reports'> {
  /** Undefined: not known yet. */
  readonly fieldNames: readonly string[] | undefined
  /** Whether `challenge()` can have anything to serve. */
  readonly hasChallenge: boolean
}

/** The provider that one request is checked with, for as long as that takes. */
export interface HeldProvider<Identity extends object, Name extends string> {
  readonly provider: Provider<Identity, Name>
  /** Whose it is, where each tenant has its own. */
  readonly tenant: string | undefined
  release(): void
}

/** Whose keys requests are checked with. */
export interface ProviderSource<Identity extends object, Name extends string> {
  readonly facts: ProviderFacts
  /**
   * The provider for a request, or why there is none. Rejects only with what the application's own `tenant` threw.
   * @param native the framework's request
   */
  hold(native: unknown): Awaitable<HeldProvider<Identity, Name> | RefusedAnswer>
  close(): Promise<void>
}

/** One provider for all requests. */
export function onlyProvider<Identity extends object, Name extends string>(
  provider: Provider<Identity, Name>,
): ProviderSource<Identity, Name> {
  const { name, reports, fieldNames } = provider
  const held = { provider, tenant: undefined, release() {} }
  const hasChallenge = provider.challenge !== undefined || pagesOf(provider).length > 0
  return {
    facts: { name, fieldNames, hasChallenge, ...(reports !== undefined && { reports }) },
    hold: () => held,
    close: async () => provider.close?.(),
  }
}
