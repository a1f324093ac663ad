import { fileURLToPath } from 'node:url'
import Fastify, { type FastifyInstance } from 'fastify'
import { isWorkDone, workOf } from '../../packages/server/src/captcha/work.js'
import { widgetAssets } from '../../packages/server/src/widget/plugin.js'
import { tcaptchaScript, tianyuErrorScript, tianyuScript } from '../../packages/server/src/widget/scripts.js'

/** The letters that the fake service takes for right, and where its slide's piece belongs. */
export const rightLetters = 'KRTX'
export const rightX = 160

/** How the fake service behaves; a test sets what it needs. */
export interface FakeBehaviour {
  kind: 'letters' | 'slide'
  audio: boolean
  /** Of the proof of work; 0 requires none. */
  puzzles: number
  expiresInSeconds: number
  /** Of a ticket. */
  ticketSeconds: number
  /** What /widget/challenge answers instead of a challenge. */
  trouble?: { error: 'expired' | 'spent' | 'invalid' | 'throttled'; retryAfterSeconds?: number }
  /** True: /widget/session opens nothing any more. */
  closed: boolean
  /** A slide follows right letters. */
  thenSlide: boolean
  /** Answers wait for `release()`. */
  hold: boolean
  /** Other pictures than the plain ones. */
  draw?: (kind: 'letters' | 'slide', look: { dark?: boolean }) => { image: string; piece?: string }
}

export interface FakeAnswer {
  challenge: string
  answer: string
  trail?: [number, number, number][]
  pow?: number[]
}

/** A browser opens connections before it has a request for them, and Node would wait for those for ever. */
const closing = { forceCloseConnections: true }

/** The widget's own routes over a service without tickets, pictures or limits: what the frame needs, and no more. */
export interface FakeService {
  origin: string
  behaviour: FakeBehaviour
  answers: FakeAnswer[]
  challenges: Record<string, unknown>[]
  sessions: Record<string, unknown>[]
  release(): void
  close(): Promise<void>
}

const defaults: FakeBehaviour = {
  kind: 'letters',
  audio: true,
  puzzles: 20,
  expiresInSeconds: 120,
  ticketSeconds: 1200,
  closed: false,
  thenSlide: false,
  hold: false,
}

export async function startFakeService(): Promise<FakeService> {
  const app = Fastify(closing)
  const behaviour: FakeBehaviour = { ...defaults }
  const answers: FakeAnswer[] = []
  const challenges: Record<string, unknown>[] = []
  const sessions: Record<string, unknown>[] = []
  let held: (() => void)[] = []
  let count = 0

  const nextChallenge = (kind: FakeBehaviour['kind'], look: { dark?: boolean }) => ({
    challenge: `challenge-${++count}`,
    kind,
    image: kind === 'letters' ? lettersPicture : scenePicture,
    ...(kind === 'letters' ? { length: rightLetters.length } : { piece: piecePicture }),
    ...(behaviour.puzzles > 0 && { pow: workOf(`challenge-${count}`, behaviour.puzzles) }),
    expiresInSeconds: behaviour.expiresInSeconds,
    audio: behaviour.audio,
    ...behaviour.draw?.(kind, look),
  })
  const isRight = (answer: string, kind: string) =>
    kind === 'slide' ? Math.abs(Number(answer) - rightX) <= 5 : answer.replace(/\s/g, '').toUpperCase() === rightLetters

  app.setErrorHandler((error, _request, reply) => {
    console.error(error)
    return reply.code(500).send()
  })
  await app.register(widgetAssets)
  app.get<{ Querystring: Record<string, string> }>('/script.js', (request, reply) => {
    reply.header('cross-origin-resource-policy', 'cross-origin')
    const { lang = '1033', client = '2', token = 'token', error, callBack } = request.query
    reply.type('text/javascript')
    if (error) {
      const language = request.query['lang'] === undefined ? {} : { lang: Number(lang) as 2052 | 1028 | 1033 }
      return tianyuErrorScript({
        code: Number(request.query['code'] ?? 5100),
        message: error,
        ...language,
        ...(callBack && { callBack }),
      })
    }
    return tianyuScript({
      origin: origin(app),
      token,
      lang: Number(lang) as 2052 | 1028 | 1033,
      clientType: Number(client) as 1 | 2 | 4,
      ...(callBack && { errorCallback: callBack }),
    })
  })
  app.get('/TCaptcha.js', (_request, reply) =>
    reply.type('text/javascript').send(tcaptchaScript({ origin: origin(app) })),
  )
  app.post<{ Body: { appId?: string; token?: string } }>('/widget/session', (request, reply) => {
    const { appId, token } = request.body
    sessions.push(request.body)
    if (behaviour.closed) return reply.code(410).send({ error: 'expired' })
    if (token !== undefined) return { token: token.endsWith('-session') ? token : `${token}-session` }
    return appId === '2000000' ? { token: 'app-session' } : reply.code(400).send({ error: 'invalid' })
  })
  app.post<{ Body: Record<string, unknown> }>('/widget/challenge', (request, reply) => {
    challenges.push(request.body)
    if (behaviour.trouble)
      return reply.code(behaviour.trouble.error === 'throttled' ? 429 : 400).send(behaviour.trouble)
    const isHeard = request.body['alternative'] === 'audio' && behaviour.audio
    return isHeard
      ? { ...nextChallenge('letters', request.body), image: '' }
      : nextChallenge(behaviour.kind, request.body)
  })
  app.get('/widget/audio', (_request, reply) => reply.type('audio/wav').send(silence()))
  app.post<{ Body: FakeAnswer }>('/widget/answer', async (request) => {
    const { answer, challenge, pow } = request.body
    answers.push(request.body)
    if (behaviour.hold) await new Promise<void>((resolve) => held.push(resolve))
    const kind = /[a-z]/i.test(answer) ? 'letters' : 'slide'
    if (behaviour.puzzles > 0 && !isWorkDone(challenge, behaviour.puzzles, pow ?? [])) {
      return { ok: false, reason: 'pow' }
    }
    if (!isRight(answer, kind)) return { ok: false, reason: 'wrong' }
    if (behaviour.thenSlide && kind === 'letters') return { ok: true, next: nextChallenge('slide', {}) }
    return { ok: true, ticket: `ticket-${count}`, randstr: `rand-${count}`, expiresInSeconds: behaviour.ticketSeconds }
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    origin: origin(app),
    behaviour,
    answers,
    challenges,
    sessions,
    release() {
      for (const go of held) go()
      held = []
    },
    close: () => app.close(),
  }
}

/** Back to the defaults, so that one test's wishes do not reach the next. */
export function resetService(service: FakeService): void {
  delete service.behaviour.trouble
  delete service.behaviour.draw
  Object.assign(service.behaviour, defaults)
  service.answers.length = 0
  service.challenges.length = 0
  service.sessions.length = 0
}

export interface HostPage {
  /** The address of a page with this body and these headers. */
  url(body: string, headers?: Record<string, string>): string
  close(): Promise<void>
}

/** A page of another origin than the service's, as every real one is. */
export async function startHostPage(): Promise<HostPage> {
  const app = Fastify(closing)
  const pages: { body: string; headers: Record<string, string> }[] = []
  app.get<{ Params: { index: string } }>('/:index', (request, reply) => {
    const page = pages[Number(request.params.index)]
    if (page === undefined) return reply.code(404).send()
    reply.headers(page.headers)
    return reply
      .type('text/html')
      .send(
        `<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width"><title>Host</title></head><body>${page.body}</body></html>`,
      )
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    url(body, headers = {}) {
      pages.push({ body, headers })
      return `${origin(app)}/${pages.length - 1}`
    },
    close: () => app.close(),
  }
}

export const axePath = fileURLToPath(import.meta.resolve('axe-core/axe.min.js'))

function origin(app: FastifyInstance): string {
  const address = app.server.address()
  if (address === null || typeof address === 'string') throw new Error('The test server does not listen on a port.')
  return `http://127.0.0.1:${address.port}`
}

const svg = (width: number, height: number, content: string) =>
  `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${content}</svg>`)}`
const lettersPicture = svg(130, 53, `<text x="14" y="38" font-size="32" letter-spacing="5">${rightLetters}</text>`)
const scenePicture = svg(
  310,
  155,
  `<rect width="310" height="155" fill="#9bc"/><rect x="${rightX}" y="55" width="47" height="47" fill="#368"/>`,
)
const piecePicture = svg(47, 155, '<rect y="55" width="47" height="47" fill="#fc6"/>')

/** A tenth of a second of nothing, as 8 kHz WAV. */
function silence(): Buffer {
  const samples = 800
  const wav = Buffer.alloc(44 + samples, 128)
  wav.write('RIFF', 0)
  wav.writeUInt32LE(36 + samples, 4)
  wav.write('WAVEfmt ', 8)
  wav.writeUInt32LE(16, 16)
  wav.writeUInt16LE(1, 20)
  wav.writeUInt16LE(1, 22)
  wav.writeUInt32LE(8000, 24)
  wav.writeUInt32LE(8000, 28)
  wav.writeUInt16LE(1, 32)
  wav.writeUInt16LE(8, 34)
  wav.write('data', 36)
  wav.writeUInt32LE(samples, 40)
  return wav
}
