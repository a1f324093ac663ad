// The captcha service under load for long: npm run soak -- [--minutes 45]
// Mixed load at half of its capacity for so many minutes; then, for some seconds each: slides for everybody; 10,000 open
// connections and 1,000 junk requests a second; more signed requests than there is room to remember; Redis killed and
// back; a full disk under the log; a clock that is stepped. Prints what was reached beside what is wanted; exit code 1 if
// less was.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { table } from '../../bench/report.mjs'
import { capacity, loadAt, slope, tally } from './load.mjs'
import { killableRedis } from './redis.mjs'
import { visitors } from './visits.mjs'

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '45' } } })
const minutes = Number(values.minutes)
/** Each of the other parts, in seconds. */
const partSeconds = Math.max(8, Math.round((minutes / 45) * 60))
/** A ticket's life: until then memory grows, as it should. */
const settledAfterMinutes = Math.min(20, minutes * 0.45)
const openConnections = 10_000
const junkPerSecond = 1_000

const rows = []
const note = (what, reached, wanted, isReached) =>
  rows.push([what, reached, wanted, isReached === undefined ? '' : isReached ? 'yes' : 'NO'])

async function startApp(options = {}) {
  const file = fileURLToPath(new URL('./app.mjs', import.meta.url))
  const child = fork(file, [JSON.stringify(options)], { execArgv: ['--expose-gc'] })
  const { url } = (await once(child, 'message'))[0]
  const ask = async (name, more) => {
    child.send({ name, ...more })
    return (await once(child, 'message'))[0]
  }
  return { url, ask, load: visitors(url), end: () => child.disconnect() }
}

const shown = (list) => list.map(([outcome, count]) => `${outcome} × ${count}`).join(', ') || 'none'

async function mixedLoad() {
  const app = await startApp()
  await capacity(5, app.load.visit)
  const most = await capacity(10, app.load.visit)
  const perSecond = Math.max(1, Math.floor(most / 2))
  await app.ask('report')
  const points = []
  let worstLoopMs = 0
  const counted = tally()
  const startedAt = performance.now()
  const minuteNow = () => (performance.now() - startedAt) / 60_000
  const windowSeconds = Math.min(30, minutes * 2)
  while (minuteNow() < minutes) {
    await loadAt(perSecond, windowSeconds, app.load.visit, counted)
    const { memoryMb, rssMb, loopP99Ms } = await app.ask('report')
    worstLoopMs = Math.max(worstLoopMs, loopP99Ms)
    points.push({ minute: minuteNow(), value: memoryMb })
    const progress = { minute: minuteNow().toFixed(1), memoryMb, rssMb, loopP99Ms, visits: counted.count }
    console.error(
      JSON.stringify(progress, (_, value) => (typeof value === 'number' ? Number(value.toFixed(1)) : value)),
    )
  }
  app.end()
  await app.load.close()
  const settled = points.filter(({ minute }) => minute >= settledAfterMinutes)
  const growth = slope(settled)
  const wrong = counted.wrong()
  note('mixed load: visits a second', `${perSecond} of ${most.toFixed(0)}`, 'half of capacity')
  note(`memory after ${settledAfterMinutes.toFixed(0)} min, MB a minute`, growth.toFixed(2), '≤ 1', growth <= 1)
  note('loop’s delay, worst 99 % of half a minute, ms', worstLoopMs.toFixed(1), '< 30', worstLoopMs < 30)
  note(`visits that went wrong, of ${counted.count}`, shown(wrong), 'none', wrong.length === 0)
  return perSecond
}

/** Every business has had more visitors than its budget says: they all get slides. */
async function slidesForAll() {
  const never = 1_000_000_000
  const app = await startApp({
    budgets: { business: { fetch: [1, 1, never, never], fail: [never, never, never, never] } },
  })
  await capacity(5, app.load.visit)
  const perSecond = Math.max(1, Math.floor((await capacity(5, app.load.visit)) / 2))
  await app.ask('report')
  const counted = await loadAt(perSecond, partSeconds, app.load.visit)
  const { loopP99Ms } = await app.ask('report')
  app.end()
  await app.load.close()
  note('slides for all: visits a second', perSecond, 'half of capacity')
  note('loop’s delay meanwhile, 99 %, ms', loopP99Ms.toFixed(1), '< 30', loopP99Ms < 30)
  note('of them wrong', shown(counted.wrong()), 'none', counted.wrong().length === 0)
}

/** Connections that have sent one request and stay; one that the service closes is opened again. */
async function holdConnections(url, count) {
  const { hostname, port } = new URL(url)
  const sockets = new Set()
  let isOver = false
  function open() {
    const socket = connect(Number(port), hostname)
    sockets.add(socket)
    socket.on('connect', () => socket.write(`GET /healthz HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`))
    socket.on('error', () => {})
    socket.on('data', () => {})
    socket.on('close', () => {
      sockets.delete(socket)
      if (!isOver) setTimeout(open, 100)
    })
  }
  for (let n = 0; n < count; n += 1) {
    open()
    if (n % 200 === 199) await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return {
    get open() {
      return [...sockets].filter(({ readyState }) => readyState === 'open').length
    },
    end() {
      isOver = true
      for (const socket of sockets) socket.destroy()
    },
  }
}

async function crowd(perSecond) {
  const app = await startApp()
  await capacity(3, app.load.visit)
  const held = await holdConnections(app.url, openConnections)
  const others = visitors(app.url)
  const [honest, junk] = await Promise.all([
    loadAt(perSecond, partSeconds, app.load.visit),
    loadAt(junkPerSecond, partSeconds, others.junk),
  ])
  const { open } = held
  held.end()
  app.end()
  await Promise.all([app.load.close(), others.close()])
  const p99 = honest.percentile(0.99)
  note('open connections', open, openConnections, open >= openConnections * 0.99)
  note('junk answered', junk.outcomes.get('ok') ?? 0, `${junkPerSecond} a second`, junk.wrong().length === 0)
  note(`honest visits beside them, ${perSecond} a second: 99 %, ms`, p99.toFixed(0), '< 250', p99 < 250)
  note('of them wrong', shown(honest.wrong()), 'none', honest.wrong().length === 0)
}

async function signedFlood() {
  const room = 2_000
  const app = await startApp({ requestMarks: room })
  const open = async () => {
    const { code, retryAfter } = await app.load.call({ Action: 'CaptchaGetUrl', businessId: '1' })
    return code === 4400 && retryAfter === '1' ? 'refused' : code === 0 ? 'ok' : `code ${code}`
  }
  const check = async () => {
    const { code } = await app.load.call({
      Action: 'CaptchaCheck',
      ticket: 'x',
      captchaType: '1',
      userIp: '203.0.113.1',
      businessId: '1',
    })
    return code === 5100 ? 'ok' : `code ${code}`
  }
  const flood = await loadAt(Math.ceil((2 * room) / partSeconds), partSeconds, open)
  const checks = await loadAt(20, 3, check)
  app.end()
  await app.load.close()
  const refused = flood.outcomes.get('refused') ?? 0
  const isBounded = refused > 0 && flood.wrong((outcome) => outcome === 'refused').length === 0
  note(`signed requests for captchas beyond room for ${room}`, `${refused} × 4400, Retry-After: 1`, 'that', isBounded)
  note('checks meanwhile that were not answered', shown(checks.wrong()), 'none', checks.wrong().length === 0)
}

async function redisKilled(perSecond) {
  const redis = await killableRedis()
  if (redis === undefined) return note('Redis killed and back', 'no redis-server here', '')
  const app = await startApp({ redisUrl: redis.url })
  const before = await loadAt(perSecond, partSeconds, app.load.visit)
  await redis.kill()
  const away = await loadAt(perSecond, partSeconds / 2, app.load.visit)
  await redis.restart()
  // node-redis tries again every two seconds at most.
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  const after = await loadAt(perSecond, partSeconds, app.load.visit)
  app.end()
  await app.load.close()
  await redis.stop()
  const isRefusal = (outcome) => !outcome.startsWith('admitted') && !outcome.startsWith('failed')
  note('Redis is there: wrong', shown(before.wrong()), 'none', before.wrong().length === 0)
  const admitted = away.outcomes.get('ok') ?? 0
  note('Redis killed: visits that passed', admitted, '0', admitted === 0)
  note('Redis killed: anything but a refusal', shown(away.wrong(isRefusal)), 'none', away.wrong(isRefusal).length === 0)
  note('Redis is back: wrong', shown(after.wrong()), 'none', after.wrong().length === 0)
}

async function diskFull(perSecond) {
  const app = await startApp({ isDiskFull: true })
  const counted = await loadAt(perSecond, partSeconds, app.load.visit)
  app.end()
  await app.load.close()
  note('a full disk under the log: wrong', shown(counted.wrong()), 'none', counted.wrong().length === 0)
}

async function clockStepped(perSecond) {
  const app = await startApp()
  const during = async (offMs) => {
    await app.ask('step', { offMs })
    return loadAt(perSecond, partSeconds / 2, app.load.visit)
  }
  await loadAt(perSecond, 3, app.load.visit)
  // Within what a signature may be off: what was issued lives on, or has ended, and nothing else.
  const within = await during(200_000)
  const beyond = await during(3_600_000)
  const back = await during(0)
  app.end()
  await app.load.close()
  note('clock 200 s ahead: wrong', shown(within.wrong()), 'none', within.wrong().length === 0)
  const isReplay = (outcome) => outcome === 'code 4500'
  note('clock an hour ahead: wrong but for 4500', shown(beyond.wrong(isReplay)), 'none', !beyond.wrong(isReplay).length)
  note('clock back: wrong', shown(back.wrong()), 'none', back.wrong().length === 0)
}

const startedAt = performance.now()
const perSecond = await mixedLoad()
const little = Math.max(1, Math.floor(perSecond / 2))
await slidesForAll()
await crowd(little)
await signedFlood()
await redisKilled(little)
await diskFull(little)
await clockStepped(little)
console.log(`\nNode ${process.version}, ${((performance.now() - startedAt) / 60_000).toFixed(1)} minutes`)
table(['what', 'reached', 'wanted', ''], rows)
if (rows.some(([, , , verdict]) => verdict === 'NO')) process.exitCode = 1
