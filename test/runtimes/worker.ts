/** A Worker with a guarded login: each verifier is made once for the isolate. */
import { createVerifier, memoryStore, type TicketStore } from '@ticketgate/core'
import { tianyu } from '@ticketgate/core/tianyu'
import { turnstile } from '@ticketgate/core/turnstile'
import { captcha, challenge } from '@ticketgate/hono'
import { redisOverHttp, redisStore } from '@ticketgate/redis'
import { storeContract } from '@ticketgate/testing'
import { Hono } from 'hono'

interface Bindings {
  readonly ENDPOINT: string
  readonly REDIS_URL: string
  readonly REDIS_TOKEN: string
}

const keys = { secretId: 'AKIDexample', secretKey: 'a test key of the runtimes' }
const quiet = { info() {}, warn() {}, error() {} }

const verifierOf = ({ ENDPOINT, REDIS_URL, REDIS_TOKEN }: Bindings, store?: TicketStore) =>
  createVerifier({
    provider: tianyu({ ...keys, endpoint: ENDPOINT }),
    store: store ?? redisStore({ sendCommand: redisOverHttp({ url: REDIS_URL, token: REDIS_TOKEN }) }),
    timeoutMs: 1_000,
    logger: quiet,
  })

/** At the top of the module, where a Worker may do little, and with what its settings put into the environment. */
const { SITE_KEY = '' } = process.env
const warned: unknown[] = []
const logger = { ...quiet, warn: (fields: object) => warned.push(fields) }
const page = createVerifier({ provider: turnstile({ secret: 'a test secret', siteKey: SITE_KEY }), logger })
// What is warned of without a logger must stop no Worker.
createVerifier({ provider: turnstile({ secret: 'a test secret' }) })

const app = new Hono<{ Bindings: Bindings }>()
app.get('/captcha.js', challenge(page))
app.get('/warned', (c) => c.json(warned))
const ip = (c: { req: { header(name: string): string | undefined } }) => c.req.header('cf-connecting-ip')
let guard: ReturnType<typeof captcha> | undefined

app.post('/login', async (c, next) => {
  guard ??= captcha(verifierOf(c.env), { ip, onUnavailable: { admit: true, perMinute: 1_000 } })
  return guard(c as never, next)
})
app.post('/login', (c) => c.json((c.var as { captcha?: unknown }).captcha))

app.get('/store-contract', async (c) => {
  let now = 0
  const make = (maxTickets?: number) => ({
    store: memoryStore({ now: () => now, ...(maxTickets !== undefined && { maxTickets }) }),
    advance: (ms: number) => {
      now += ms
    },
  })
  const failed: string[] = []
  const cases = storeContract(() => make(), { makeBoundedStore: make })
  for (const { name, run } of cases) {
    await run().catch((error: Error) => failed.push(`${name}: ${error.message}`))
  }
  return c.json({ passed: cases.length - failed.length, failed })
})

export default app
