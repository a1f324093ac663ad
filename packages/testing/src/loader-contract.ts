import { loaderCases } from './loader-cases/cases.js'
import { inPage, type LoaderContractOptions } from './loader-cases/page-under-test.js'

export type { ContractPage, LoaderContractOptions } from './loader-cases/page-under-test.js'

export interface LoaderCase {
  readonly name: string
  run(): Promise<void>
}

/**
 * What every loader must do in a page, as cases for any test runner: solved and admitted end to end; refused, reset and
 * solved again; expired; blocked, slow, late; two on a page; a policy of nonces and `strict-dynamic`; no console error.
 * @example
 * for (const { name, run } of loaderContract({ wire, script, provider, newPage })) test(name, run)
 */
export function loaderContract(options: LoaderContractOptions): LoaderCase[] {
  return Object.entries(loaderCases).map(([name, run]) => ({ name, run: () => inPage(options, run) }))
}
