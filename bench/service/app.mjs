// One app of three: the service, the service whose pictures and recordings are drawn once only, and a bare Fastify
// route that reads a body and sends as many bytes.
import { memoryStore } from '@ticketgate/core'
import { createService } from '@ticketgate/server'
import fastify from 'fastify'
import { claimsOf } from '../../packages/server/dist/captcha/captcha-request.js'
import { workOf } from '../../packages/server/dist/captcha/work.js'
import { keys } from './keys.mjs'

const [shape] = process.argv.slice(2)
const { url, orders } = shape === 'bare' ? await bareApp() : await serviceApp()
process.on('message', async (order) => process.send(await orders[order.name](order)))
process.on('disconnect', () => process.exit())
process.send({ url })

async function bareApp() {
  let answer = { bytes: Buffer.alloc(0), type: 'text/plain' }
  const app = fastify()
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  app.all('/*', (_request, reply) => reply.type(answer.type).send(answer.bytes))
  await app.listen({ port: 0, host: '127.0.0.1' })
  const send = ({ bytes, type }) => {
    answer = { bytes: Buffer.alloc(bytes, 'x'), type }
    return {}
  }
  return { url: `http://127.0.0.1:${app.server.address().port}`, orders: { cpu, send } }
}

async function serviceApp() {
  const { secretId, secretKey, sealKey } = keys
  let store = memoryStore()
  const service = createService({
    secretId,
    secretKey,
    sealKeys: [sealKey],
    port: 0,
    trustProxy: 'loopback',
    testTickets: true,
    challengeTtlSeconds: 600,
    store: {
      claim: (...given) => store.claim(...given),
      take: (...given) => store.take(...given),
      release: (...given) => store.release(...given),
    },
  })
  const { context } = service
  if (shape === 'undrawn') {
    const { drawing } = context
    for (const name of ['letters', 'picture', 'slide', 'speak', 'spokenText']) drawing[name] = once(drawing[name])
  }
  const visit = (captchaType) => claimsOf(context, { identity: { captchaType }, visit: {}, captchaType })
  /** `script`: as CaptchaQuery puts them into pages; `session`: what pages get for them. */
  const tokens = ({ count, captchaType, purpose }) => ({
    tokens: Array.from({ length: count }, () =>
      context.tokens.seal(purpose, { ...visit(captchaType), scriptName: '' }),
    ),
  })
  const answer = 'ABCD'
  /** Challenges of letters, so many puzzles each. */
  const challenges = ({ count, puzzles }) => ({
    challenges: Array.from({ length: count }, () => {
      const task = { kind: 'letters', letters: answer }
      const claims = { ...visit(1), task, puzzles, dark: false, hostility: 0 }
      const challenge = context.tokens.seal('challenge', claims)
      return { challenge, answer, ...(puzzles > 0 && { work: workOf(challenge, puzzles) }) }
    }),
  })
  /** All marks, so that an answer may be sent again. */
  const forget = () => {
    store = memoryStore()
    return {}
  }
  return { url: await service.listen(), orders: { cpu, tokens, challenges, forget } }
}

/** What it returned the first time. */
function once(draw) {
  let drawn
  return (...given) => {
    drawn ??= draw(...given)
    return drawn
  }
}

function cpu() {
  const { user, system } = process.cpuUsage()
  return { cpuMs: (user + system) / 1000 }
}
