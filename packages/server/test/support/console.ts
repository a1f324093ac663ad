import { noCounts } from '../../src/captcha/statistics/counts.js'
import { type Console, createConsole } from '../../src/console/console.js'
import { noLogger, noMetrics, type ServiceLogger } from '../../src/contracts/reporting.js'
import type { Counts, MissingCounts, Row, StatisticsReader } from '../../src/contracts/statistics.js'
import type { ConsoleOptions } from '../../src/options/service-options.js'

export const consolePassword = 'a password of tests'
export const consoleHost = '127.0.0.1:8788'
/** A Sunday, 14:20 UTC. */
export const consoleNow = Date.UTC(2026, 10, 29, 14, 20)
export const hourMs = 3_600_000

/** A row of the hour that is under way, with what is given. */
export function row(given: Partial<Omit<Row, 'checks'>> & { readonly checks?: Partial<Counts['checks']> } = {}): Row {
  return {
    ...noCounts(),
    startMs: Math.floor(consoleNow / hourMs) * hourMs,
    hours: 1,
    business: '100104',
    scene: '7',
    captchaType: 5,
    stage: 0,
    way: 'letters',
    ...given,
    checks: { ...noCounts().checks, ...given.checks },
  }
}

export const readerOf = (rows: readonly Row[], missing: readonly MissingCounts[] = []): StatisticsReader => ({
  keptMs: 48 * hourMs,
  challengeTtlMs: 120_000,
  async read({ from, to, business, scene }) {
    const isAsked = (row: Row) =>
      row.startMs >= from &&
      row.startMs < to &&
      (business ?? row.business) === row.business &&
      (scene ?? row.scene) === row.scene
    return { rows: rows.filter(isAsked), missing }
  },
})

export interface TestConsole extends Console {
  readonly clock: { now: number }
  /** How long attempts to sign in had to wait, in milliseconds. */
  readonly pauses: number[]
  /** Ends a wait that a test holds. */
  hold: boolean
  release(): void
  /** The session cookie, as a browser sends it. */
  signIn(headers?: Record<string, string>): Promise<string>
  get(url: string, headers?: Record<string, string>): ReturnType<typeof answerOf>
}

const answerOf = async (app: Console['app'], url: string, headers: Record<string, string>) =>
  app.inject({ url, headers: { host: consoleHost, ...headers } })

/** A form that a page of the console's sends, but for these headers; those that are undefined it does not have. */
export function post(
  app: Console['app'],
  url: string,
  form: Record<string, string>,
  changed: Record<string, string | undefined> = {},
  remoteAddress = '127.0.0.1',
) {
  const headers = {
    host: consoleHost,
    origin: `http://${consoleHost}`,
    'content-type': 'application/x-www-form-urlencoded',
    ...changed,
  }
  return app.inject({
    method: 'POST',
    url,
    remoteAddress,
    headers: Object.fromEntries(
      Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
    payload: new URLSearchParams(form).toString(),
  })
}

/** A console with a clock that stands, and waits that end at once unless a test holds them. */
export function testConsole({
  rows = [],
  missing,
  statistics = readerOf(rows, missing),
  log = noLogger,
  ...options
}: Partial<ConsoleOptions> & {
  rows?: readonly Row[]
  missing?: readonly MissingCounts[]
  statistics?: StatisticsReader
  log?: ServiceLogger
} = {}): TestConsole {
  const clock = { now: consoleNow }
  const pauses: number[] = []
  const held: (() => void)[] = []
  const created = createConsole({
    options: { password: consolePassword, port: 0, ...options },
    statistics,
    log,
    metrics: noMetrics,
    now: () => clock.now,
    pause: async (ms) => {
      pauses.push(ms)
      if (test.hold) await new Promise<void>((resolve) => held.push(resolve))
    },
  })
  const { app } = created
  const test: TestConsole = Object.assign(created, {
    clock,
    pauses,
    hold: false,
    release() {
      for (const end of held.splice(0)) end()
    },
    async signIn(headers = {}) {
      const { headers: sent } = await post(app, '/console/sign-in', { password: consolePassword }, headers)
      return String(sent['set-cookie']).split(';')[0] as string
    },
    get: (url: string, headers: Record<string, string> = {}) => answerOf(app, url, headers),
  })
  return test
}
