// What counting costs the captcha service: processor time of its cheapest request, a ticket's check, and of one count, in
// turn. node bench/statistics.mjs [rounds]
import { randomBytes } from 'node:crypto'
import { qcloudV1Signature } from '@ticketgate/core/tianyu'
import { createService } from '@ticketgate/server'
import { median, table } from './report.mjs'

const rounds = Number(process.argv[2] ?? 60)
const requestsPerRound = 50
const countsPerRound = 20_000
const keys = { secretId: 'AKIDbench', secretKey: 'a-secret-key-of-the-bench', sealKeys: ['s'.repeat(32)] }
const path = '/v2/index.php'
const service = createService({ ...keys, budgets: false })
const { recorder } = service.context.statistics

/** Of a ticket that is none, so that not even the store is asked. */
function signedCheck() {
  const params = {
    ...{ Timestamp: Math.floor(Date.now() / 1000), Nonce: randomBytes(4).readUInt32BE(), SecretId: keys.secretId },
    ...{ Region: 'gz', SignatureMethod: 'HmacSHA256', Action: 'CaptchaCheck', ticket: 'none' },
    ...{ userIp: '203.0.113.7', businessId: 42, sceneId: 7, captchaType: 1 },
  }
  const signature = qcloudV1Signature(
    { method: 'GET', host: 'captcha.test', path, params },
    keys.secretKey,
    'HmacSHA256',
  )
  return `${path}?${new URLSearchParams({ ...params, Signature: signature })}`
}

/** Of the processor, not of the clock: other programs weigh nothing. */
async function cpuUs(work, times) {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / times
}

const spent = { request: [], count: [] }
for (let round = 0; round < rounds; round += 1) {
  const urls = Array.from({ length: requestsPerRound }, signedCheck)
  const request = await cpuUs(async () => {
    for (const url of urls) await service.app.inject({ url, headers: { host: 'captcha.test' } })
  }, requestsPerRound)
  const count = await cpuUs(() => {
    for (let i = 0; i < countsPerRound; i += 1) {
      recorder.checked({ business: '42', scene: '7', captchaType: 1, stage: 0, way: 'letters' }, 'unknown')
    }
  }, countsPerRound)
  // The first rounds warm up.
  if (round < 10) continue
  spent.request.push(request)
  spent.count.push(count)
}
const [request, count] = [median(spent.request), median(spent.count)]
table(
  ['', 'µs of a core'],
  [
    ['a ticket is checked', request.toFixed(0)],
    ['one count', count.toFixed(2)],
    ['share', `${((100 * count) / request).toFixed(2)} %`],
  ],
)
await service.close()
