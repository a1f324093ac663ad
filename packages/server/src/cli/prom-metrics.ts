import type { Metrics } from '../contracts/reporting.js'
import { optionalPackage } from './optional-package.js'

/** The service's counters, and the process's own, for Prometheus. */
export async function promMetrics(): Promise<Metrics> {
  const { collectDefaultMetrics, Counter, Registry } = await optionalPackage('prom-client', () => import('prom-client'))
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name: `ticketgate_${name}_total`, help, labelNames, registers: [registry] })

  const actions = counter('actions', 'Signed requests, by action and code of the answer.', ['action', 'code'])
  const challenges = counter('challenges', 'Challenges handed out, by kind and hostility.', ['kind', 'hostility'])
  const answers = counter('answers', 'Answers judged, by outcome.', ['outcome'])
  const checks = counter('ticket_checks', 'Tickets checked, by outcome.', ['outcome'])
  const failures = counter('failures', 'Requests that failed inside the service, by protocol.', ['protocol'])
  return {
    action: (action, code) => actions.inc({ action, code }),
    challenge: (kind, hostility) => challenges.inc({ kind, hostility }),
    answer: (outcome) => answers.inc({ outcome }),
    check: (outcome) => checks.inc({ outcome }),
    failure: (protocol) => failures.inc({ protocol }),
    scrape: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  }
}
