import { setTimeout as pause } from 'node:timers/promises'
import fastify, { type FastifyInstance } from 'fastify'
import type { Reporting } from '../contracts/reporting.js'
import type { StatisticsReader } from '../contracts/statistics.js'
import { addDrain } from '../http/drain.js'
import { answerFrameworkError, createClientErrorHandler } from '../http/errors.js'
import { listenOn } from '../http/listen.js'
import { readForm } from '../http/parameters.js'
import { requestLimits } from '../http/request-limits.js'
import { serviceOptions } from '../options/options-and-flags.js'
import type { ConsoleOptions } from '../options/service-options.js'
import { addOriginChecks } from './access/origins.js'
import { createPace } from './access/pace.js'
import { createSessions } from './access/sessions.js'
import { isSignedIn, signInRoutes } from './access/sign-in.js'
import { keepLanguage, languageOf } from './messages/language.js'
import { formatIn } from './pages/format.js'
import { pages } from './pages/plugin.js'
import { style, styleAddress } from './pages/style.js'
import { troublePage } from './pages/trouble-page.js'

export interface Console {
  /** The Fastify instance, e.g. to `inject()` requests in a test without a port. */
  readonly app: FastifyInstance
  /**
   * Listens on the console's own host and port.
   * @throws Node's error if it cannot, e.g. `EADDRINUSE`
   */
  listen(): Promise<void>
  close(): Promise<void>
  /** The overview's URL; undefined before it listens. */
  readonly url: string | undefined
}

export interface ConsoleParts extends Reporting {
  /** As checked by `checkServiceOptions`. */
  readonly options: ConsoleOptions
  readonly statistics: StatisticsReader
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Resolves after so many milliseconds; for tests. */
  readonly pause?: (ms: number) => Promise<void>
}

const defaults = {
  host: serviceOptions['console.host'].default,
  port: serviceOptions['console.port'].default,
} as const
const bodyLimitBytes = 8_192

/** The pages of statistics, on a listener that the captcha's visitors do not reach. */
export function createConsole({ options, statistics, now, log, metrics, ...given }: ConsoleParts): Console {
  const app: FastifyInstance = fastify({
    logger: false,
    bodyLimit: bodyLimitBytes,
    ...requestLimits,
    return503OnClosing: false,
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: createClientErrorHandler({ error: 'too long' }),
    routerOptions: { querystringParser: readForm },
  })
  const sessions = createSessions(now)
  let url: string | undefined
  addDrain(app)
  addConsoleHeaders(app)
  addOriginChecks(app, options.origins ?? [])
  addLanguageChoice(app)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, readForm(body as string)),
  )
  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .type(htmlType)
      .send(troublePage(formatIn(languageOf(request)), 'notFound', isSignedIn(sessions, request))),
  )
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    if (error.statusCode !== undefined && error.statusCode < 500) {
      return reply.code(error.statusCode).send({ error: 'invalid' })
    }
    log.error({ error: String(error) }, 'A page of the console could not be made.')
    metrics.failure('none')
    return reply
      .code(500)
      .type(htmlType)
      .send(troublePage(formatIn(languageOf(request)), 'failed', false))
  })
  app.get('/', async (_request, reply) => reply.redirect('/console', 303))
  app.get(styleAddress, async (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=31536000, immutable').send(style),
  )
  app.register(signInRoutes, {
    password: options.password,
    sessions,
    pace: createPace({ now, pause: given.pause ?? pause }),
    log,
  })
  app.register(pages, { statistics, sessions, now })

  return {
    app,
    get url() {
      return url
    },
    async listen() {
      const { host = defaults.host, port = defaults.port } = options
      url = `${await listenOn(app, host, port)}/console`
    },
    close: () => app.close(),
  }
}

const htmlType = 'text/html; charset=utf-8'

/** Nothing but the style sheet is loaded, forms go nowhere else, and no script runs. */
const headers = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // With `no-referrer` browsers would send `Origin: null`, and every POST would be refused.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex',
} as const

function addConsoleHeaders(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply) => {
    reply.headers(headers)
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  })
}

/** `?lang=` on any page of the console keeps that language and shows the page in it. */
function addLanguageChoice(app: FastifyInstance): void {
  app.addHook<{ Querystring: Record<string, string | undefined> }>('onRequest', async (request, reply) => {
    const { lang, ...rest } = request.query
    if (request.method !== 'GET' || lang === undefined || !request.url.startsWith('/console')) return
    keepLanguage(request, reply, lang)
    const [path] = request.url.split('?')
    const query = new URLSearchParams(rest as Record<string, string>).toString()
    return reply.redirect(query === '' ? (path as string) : `${path}?${query}`, 303)
  })
}
