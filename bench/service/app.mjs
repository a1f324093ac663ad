// One app of three: the service, the service whose pictures and recordings are drawn once only, and a bare Fastify
// route that reads a body and sends as many bytes.
import { createService } from '@ticketgate/server'
import fastify from 'fastify'
import { claimsOf } from '../../packages/server/dist/captcha/captcha-request.js'
import { solutionOf } from '../../packages/server/dist/captcha/tokens/kinds/challenge.js'
import { keys } from './keys.mjs'

const [shape] = process.argv.slice(2)
const { url, orders } = shape === 'bare' ? await bareApp() : await serviceApp()
process.on('message', (order) => process.send(orders[order.name](order)))
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
  const service = createService({
    secretId,
    secretKey,
    sealKeys: [sealKey],
    port: 0,
    budgets: false,
    testTickets: true,
  })
  const { context } = service
  if (shape === 'undrawn') {
    const { drawing } = context
    for (const name of ['letters', 'picture', 'slide', 'speak', 'spokenText']) drawing[name] = once(drawing[name])
  }
  /** Tokens as CaptchaQuery puts them into pages: each may fetch 60 challenges. */
  const tokens = ({ count, captchaType }) => {
    const claims = claimsOf(context, { identity: { captchaType }, visit: {}, captchaType })
    return { tokens: Array.from({ length: count }, () => context.tokens.seal('script', claims)) }
  }
  const solutions = ({ challenges }) => ({
    solutions: challenges.map((text) => solutionOf(context.tokens.open('challenge', text).claims.task)),
  })
  return { url: await service.listen(), orders: { cpu, tokens, solutions } }
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
