import { answerCases } from './provider-cases/answers.js'
import { faultCases } from './provider-cases/faults.js'
import type { ProviderContractOptions } from './provider-cases/options.js'
import { type Case, runProviderCase } from './provider-cases/provider-under-test.js'
import { requestCases } from './provider-cases/requests.js'

export type { ProviderContractOptions } from './provider-cases/options.js'

/** One case: rejects if the provider breaks the contract. */
export interface ProviderCase {
  readonly name: string
  run(): Promise<void>
}

/**
 * What every provider must do, whatever its vendor: every answer of the vendor's, lost and invalid answers, the
 * deadline, the size cap, tickets that try to inject, secrets that must not leak. Each case has its own verifier and
 * its own vendor on 127.0.0.1. Pass the cases to any test runner:
 * `for (const { name, run } of providerContract({ … })) it(name, run)`.
 */
export function providerContract<Identity extends object, Name extends string>(
  options: ProviderContractOptions<Identity, Name>,
): ProviderCase[] {
  const spec = options as unknown as ProviderContractOptions<object, string>
  const cases: Record<string, Case> = {
    ...answerCases(spec.wire),
    ...faultCases,
    ...requestCases(spec.fields('ticket')),
  }
  return Object.entries(cases).map(([name, test]) => ({ name, run: () => runProviderCase(spec, test) }))
}
