// The service under load, in a process of its own: node --expose-gc test/soak/app.mjs OPTIONS-AS-JSON
// Reports its memory and its loop's delay when told to; takes a step of its clock, and an end.
import { openSync, writeSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { memoryStore } from '@ticketgate/core'
import { createService, redisCounters } from '@ticketgate/server'
import { createRequestMarks } from '../../packages/server/dist/captcha/tokens/request-marks.js'
import { keys } from './keys.mjs'

const { redisUrl, isDiskFull, requestMarks, budgets } = JSON.parse(process.argv[2])
let clockOffMs = 0
const now = () => Date.now() + clockOffMs

/** Lines to a file; to /dev/full every write fails as on a full disk. */
const log = isDiskFull ? openSync('/dev/full', 'w') : undefined
const write = (fields, message) => {
  if (log !== undefined) writeSync(log, `${message} ${JSON.stringify(fields)}\n`)
}

const service = createService({
  ...keys,
  port: 0,
  trustProxy: 1,
  testTickets: true,
  budgets,
  now,
  logger: { info: write, warn: write, error: write },
  ...(redisUrl !== undefined && (await redisParts())),
})
if (requestMarks !== undefined) {
  const store = () => memoryStore({ maxTickets: requestMarks, now })
  const marks = createRequestMarks({ store: store(), pageViewStore: store(), log: service.context.log, now })
  Object.assign(service.context, { requestMarks: marks })
}
const delay = monitorEventLoopDelay({ resolution: 10 })
delay.enable()

const orders = {
  report() {
    global.gc()
    const { heapUsed, external, rss } = process.memoryUsage()
    // What the timer itself waits for is no delay.
    const loopP99Ms = Math.max(0, delay.percentile(99) / 1e6 - 10)
    delay.reset()
    return { memoryMb: (heapUsed + external) / 2 ** 20, rssMb: rss / 2 ** 20, loopP99Ms }
  },
  step({ offMs }) {
    clockOffMs = offMs
    return {}
  },
}
process.on('message', (order) => process.send(orders[order.name](order)))
process.on('disconnect', () => process.exit())
process.send({ url: await service.listen() })

async function redisParts() {
  const { createClient } = await import('redis')
  const { redisStore } = await import('@ticketgate/redis')
  const client = createClient({ url: redisUrl, disableOfflineQueue: true, commandOptions: { timeout: 0 } })
  client.on('error', () => {})
  await client.connect()
  const sendCommand = (command) => client.sendCommand(command)
  const prefix = 'soak:'
  return { store: redisStore({ sendCommand, prefix }), counters: redisCounters({ sendCommand, prefix }) }
}
