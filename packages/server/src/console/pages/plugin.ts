import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { StatisticsReader } from '../../contracts/statistics.js'
import type { Sessions } from '../access/sessions.js'
import { isSignedIn, signInAddress } from '../access/sign-in.js'
import { languageOf } from '../messages/language.js'
import { csvChunks, type Download, jsonChunks } from '../report/download.js'
import { periodOf } from '../report/period.js'
import { makeReport } from '../report/report.js'
import { viewOf } from './addresses.js'
import { formatIn } from './format.js'
import { reportPage } from './report-page.js'

export interface Pages {
  readonly statistics: StatisticsReader
  readonly sessions: Sessions
  /** Milliseconds since 1970. */
  readonly now: () => number
}

type Query = Readonly<Record<string, string | undefined>>

/** What is shown to whoever is signed in. */
export async function pages(app: FastifyInstance, { statistics, sessions, now }: Pages): Promise<void> {
  app.addHook('onRequest', async (request, reply) => {
    if (isSignedIn(sessions, request)) return
    // A script that downloads would take the page for the file.
    if (request.url.startsWith('/console/statistics.')) return reply.code(401).send({ error: 'not signed in' })
    return reply.redirect(signInAddress(request.url), 303)
  })

  app.get<{ Querystring: Query }>('/console', async (request, reply) => {
    const view = viewOf(request.query)
    const report = await makeReport(statistics, { ...view, nowMs: now() })
    const page = Number(request.query['page'])
    return reply.type('text/html; charset=utf-8').send(
      reportPage({
        report,
        format: formatIn(languageOf(request)),
        list: { find: request.query['find'] ?? '', page: Number.isSafeInteger(page) && page > 0 ? page : 1 },
        keptMs: statistics.keptMs,
        challengeTtlMs: statistics.challengeTtlMs,
      }),
    )
  })

  async function download({ query }: FastifyRequest<{ Querystring: Query }>): Promise<Download> {
    const { scope, periodName } = viewOf(query)
    const period = periodOf(periodName, now())
    const answer = await statistics.read({ from: period.fromMs, to: period.toMs, ...scope })
    return { scope, period, answer }
  }

  app.get<{ Querystring: Query }>('/console/statistics.csv', async (request, reply) =>
    sendFile(reply, 'text/csv; charset=utf-8; header=present', 'csv', csvChunks(await download(request))),
  )
  app.get<{ Querystring: Query }>('/console/statistics.json', async (request, reply) =>
    sendFile(reply, 'application/json; charset=utf-8', 'json', jsonChunks(await download(request))),
  )
}

const sendFile = (reply: FastifyReply, type: string, ending: string, chunks: Iterable<string>): FastifyReply =>
  reply
    .type(type)
    .header('content-disposition', `attachment; filename="captcha-statistics.${ending}"`)
    .send(Readable.from(chunks))
