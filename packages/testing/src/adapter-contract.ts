import type { AdapterCase, MakeApp } from './adapter-cases/app-spec.js'
import { runCase } from './adapter-cases/app-under-test.js'
import { failureCases } from './adapter-cases/failures.js'
import { onlyAfterCases } from './adapter-cases/only-after.js'
import { optionCases } from './adapter-cases/options.js'
import { requestCases } from './adapter-cases/requests.js'
import { verdictCases } from './adapter-cases/verdicts.js'
import { visitorCases } from './adapter-cases/visitors.js'

export type {
  AdapterCase,
  AppSpec,
  HandlerAnswer,
  MakeApp,
  NativeRequest,
  RouteGuard,
  RouteSpec,
  RunningApp,
} from './adapter-cases/app-spec.js'

/**
 * What every adapter must do, whatever its framework: statuses, bodies and headers to the last byte, options,
 * concurrency, IP, body parsing, throwing callbacks. Pass the cases to any test runner:
 * `for (const { name, run } of adapterContract(makeApp)) it(name, run)`.
 */
export function adapterContract(makeApp: MakeApp): AdapterCase[] {
  const cases = {
    ...verdictCases,
    ...requestCases,
    ...optionCases,
    ...visitorCases,
    ...failureCases,
    ...onlyAfterCases,
  }
  return Object.entries(cases).map(([name, test]) => ({ name, run: () => runCase(makeApp, test) }))
}
