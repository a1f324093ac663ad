import fastify, { type FastifyInstance } from 'fastify'
import { createBudgets, createWorklessBudgets, noBudgets } from './captcha/budgets/budgets.js'
import { memoryCounters } from './captcha/budgets/counters.js'
import { createSubjects } from './captcha/budgets/subjects.js'
import { createEras, onlyForward } from './captcha/clock.js'
import type { ServiceContext } from './captcha/context.js'
import { createDrawing } from './captcha/drawing.js'
import { fileStatistics, statisticsFolder } from './captcha/statistics/file-statistics.js'
import { createLabels } from './captcha/statistics/labels.js'
import { memoryStatistics } from './captcha/statistics/memory-statistics.js'
import { createStatistics } from './captcha/statistics/recorder.js'
import { storesOf } from './captcha/stores.js'
import { type TestTicketOptions, testTicketFor } from './captcha/test-tickets.js'
import type { IssuedTicket } from './captcha/tickets.js'
import { createKeptValues } from './captcha/tokens/kept-values.js'
import { createRequestMarks } from './captcha/tokens/request-marks.js'
import { createSealer } from './captcha/tokens/sealer.js'
import { createTokens } from './captcha/tokens/tokens.js'
import { createUsedMarks } from './captcha/tokens/uses.js'
import { type Console, createConsole } from './console/console.js'
import { noLogger, noMetrics, type ServiceLogger } from './contracts/reporting.js'
import type { StatisticsStore } from './contracts/statistics.js'
import { addDrain } from './http/drain.js'
import { addPlainErrors, answerFrameworkError, createClientErrorHandler } from './http/errors.js'
import { listenOn } from './http/listen.js'
import { addProxyHint, health, metricsRoute } from './http/operations.js'
import { addHostCheck } from './http/origin.js'
import { readForm } from './http/parameters.js'
import { maxHeaderBytes, requestLimits } from './http/request-limits.js'
import { addSecurityHeaders } from './http/security-headers.js'
import { trustedProxy } from './http/visitor.js'
import { checkServiceOptions } from './options/check.js'
import type { ServiceOptions } from './options/service-options.js'
import { type Settings, settingsOf } from './options/settings.js'
import { ajCaptcha } from './protocols/aj-captcha/plugin.js'
import { oneaccess } from './protocols/oneaccess/plugin.js'
import { siteverify } from './protocols/siteverify/plugin.js'
import { tencent } from './protocols/tencent/plugin.js'
import { fault } from './protocols/tianyu/codes.js'
import { tianyu } from './protocols/tianyu/plugin.js'
import { widgetApi } from './protocols/widget/plugin.js'
import { widgetAssets } from './widget/plugin.js'

export interface Service {
  /** The Fastify instance, e.g. to `inject()` requests in a test without a port. */
  readonly app: FastifyInstance
  /** What the vendors' plugins share: internals, which may change in any version. */
  readonly context: ServiceContext
  /** The pages of statistics; undefined without the option `console`. */
  readonly console: Console | undefined
  /**
   * Listens on `host` and `port`, and on those of the console.
   * @returns the service's URL, e.g. `http://127.0.0.1:8787`
   * @throws Node's error if it cannot, e.g. `EADDRINUSE`
   */
  listen(): Promise<string>
  /**
   * Stops: accepts no new connections, answers the requests in progress and closes all other connections at once.
   * Requests not answered within 8 seconds are cut off.
   */
  close(): Promise<void>
  /**
   * A ticket without a solved captcha, for a test that runs the service in its own process: no call, no signature.
   * @throws {CaptchaError} without the option `testTickets`, or if an option is wrong
   * @example
   * const { ticket } = service.testTicket({ captchaType: 1, userIp: '127.0.0.1' })
   */
  testTicket(options?: TestTicketOptions): IssuedTicket
  /** The URL it listens on; undefined before it listens. */
  readonly url: string | undefined
}

/**
 * The captcha service: pictures, puzzle, widget and tickets over the protocols of Tianyu, Tencent Captcha, OneAccess and
 * siteverify.
 * @example
 * const service = createService({ secretId, secretKey, sealKeys: [sealKey], publicUrl: 'https://captcha.example.com' })
 * await service.listen()
 * process.once('SIGTERM', () => service.close())
 * @throws {CaptchaError} if an option is wrong
 */
export function createService(given: ServiceOptions): Service {
  const options = checkServiceOptions(given)
  const context = contextOf(options)
  const app: FastifyInstance = fastify({
    logger: false,
    trustProxy: trustedProxy(options.trustProxy),
    ...requestLimits,
    // Accepted requests are answered in their own protocol, even while we stop.
    return503OnClosing: false,
    frameworkErrors: answerFrameworkError,
    // Fastify's own parser takes a millisecond for thousands of parameters, which no request of any protocol has.
    routerOptions: { querystringParser: readForm },
    // Only a query gets longer than that, and only the old API's applications send one.
    clientErrorHandler: createClientErrorHandler(
      fault('badParameter', `The query is longer than ${maxHeaderBytes} bytes: POST a form.`),
    ),
    // Nothing is converted: a text is not a number.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
  })
  addDrain(app)
  addSecurityHeaders(app)
  addHostCheck(app)
  if (!context.settings.development && context.settings.publicUrl === undefined) {
    context.log.warn(
      {},
      'No public URL is set, so scripts name the host that each request calls. Set publicUrl (--public-url).',
    )
  }
  if (!context.settings.trustsProxy) addProxyHint(app, context.log)
  addPlainErrors(app, context)
  app.register(health, {
    tryStore: () => context.tokens.marksOf({}).use('readyz', { maxUses: 1, ttlMs: 1 }),
    log: context.log,
  })
  if (options.metrics !== undefined) app.register(metricsRoute, { metrics: options.metrics })
  app.addHook('onClose', () => context.statistics.close())
  app.register(tianyu, { context })
  app.register(tencent, { context })
  app.register(siteverify, { context })
  app.register(oneaccess, { context })
  app.register(ajCaptcha, { context })
  app.register(widgetApi, { context })
  app.register(widgetAssets, { pageOrigins: context.settings.pageOrigins })
  const statisticsConsole =
    options.console === undefined
      ? undefined
      : createConsole({ ...context, options: options.console, statistics: context.statistics.reader })
  let url: string | undefined

  return {
    app,
    context,
    console: statisticsConsole,
    get url() {
      return url
    },
    testTicket: (options = {}) => testTicketFor(context, options),
    async listen() {
      // First, so that no visitor comes while it may still turn out that the console's port is taken.
      await statisticsConsole?.listen()
      url = await listenOn(app, context.settings.host, context.settings.port)
      return url
    },
    async close() {
      await Promise.all([statisticsConsole?.close(), app.close()])
    },
  }
}

function contextOf(options: ServiceOptions): ServiceContext {
  const settings = settingsOf(options)
  const now = options.now ?? Date.now
  // What this process keeps in memory is kept as long as it should be, wherever its clock is set.
  const elapsedMs = options.now === undefined ? () => performance.now() : onlyForward(options.now)
  const stores = storesOf(options.store, elapsedMs)
  const sealKey = settings.sealKeys[0] as string
  return {
    settings,
    now,
    tokens: createTokens({
      sealer: createSealer({ sealKeys: settings.sealKeys, now }),
      settings,
      now,
      marks: {
        earned: createUsedMarks(stores.earned),
        unsigned: createUsedMarks(stores.unsigned),
        pages: createUsedMarks(stores.pages),
        unsignedPages: createUsedMarks(stores.unsignedPages),
        late: createUsedMarks(stores.late),
      },
      eraOfMemory: options.store === undefined ? createEras(now, elapsedMs) : undefined,
    }),
    kept: createKeptValues(stores.earned),
    unsignedKept: createKeptValues(stores.unsigned),
    requestMarks: createRequestMarks({
      store: stores.requests,
      pageViewStore: stores.pageViewRequests,
      log: loggerOf(options),
      now,
    }),
    ...budgetsOf(options, elapsedMs),
    subjectsOf: createSubjects(sealKey),
    isBackEnd: backEndsOf(options),
    drawing: createDrawing({
      styleSeed: options.styleSeed ?? sealKey,
      pictureFolder: options.pictureFolder,
    }),
    statistics: statisticsOf(options, settings, now),
    log: loggerOf(options),
    metrics: options.metrics ?? noMetrics,
  }
}

function statisticsStoreOf({ statistics, dataFolder }: ServiceOptions, now: () => number): StatisticsStore {
  if (statistics !== undefined) return statistics
  return dataFolder === undefined
    ? memoryStatistics({ now })
    : fileStatistics({ folder: statisticsFolder(dataFolder), now })
}

function statisticsOf(options: ServiceOptions, settings: Settings, now: () => number): ServiceContext['statistics'] {
  const statistics = createStatistics({
    store: statisticsStoreOf(options, now),
    // Others' challenges have 120 seconds, whatever is configured.
    challengeTtlMs: Math.max(settings.challengeTtlSeconds, 120) * 1000,
    log: loggerOf(options),
    now,
  })
  return { ...statistics, labelsOf: createLabels(settings.captchaApps.keys()) }
}

function backEndsOf({ backEnds = [] }: ServiceOptions): ServiceContext['isBackEnd'] {
  const isOne = trustedProxy(['loopback', ...backEnds].join())
  return (ip) => isOne(ip, 0)
}

function budgetsOf(
  { budgets, counters: given }: ServiceOptions,
  now: () => number,
): Pick<ServiceContext, 'budgets' | 'worklessBudgets'> {
  if (budgets === false) return { budgets: noBudgets(), worklessBudgets: noBudgets() }
  const counters = given ?? memoryCounters({ now })
  return { budgets: createBudgets(counters, budgets), worklessBudgets: createWorklessBudgets(counters, budgets) }
}

const loggerOf = ({ logger }: ServiceOptions): ServiceLogger => (logger === undefined ? noLogger : unfailing(logger))

/** A log that cannot be written, on a full disk say, fails no request: there is nowhere to report it. */
function unfailing(logger: ServiceLogger): ServiceLogger {
  const guarded = (level: keyof ServiceLogger) => (fields: object, message: string) => {
    try {
      logger[level](fields, message)
    } catch {}
  }
  return { info: guarded('info'), warn: guarded('warn'), error: guarded('error') }
}
