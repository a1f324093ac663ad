import { expect, test, vi } from 'vitest'
import { rooms } from '../../src/captcha/stores.js'
import { createService, memoryCounters, redisCounters, redisStatistics } from '../../src/index.js'
import { serviceOptions } from '../../src/options/options-and-flags.js'

const sendCommand = async () => null

const good = { secretId: 'a', secretKey: 'b', sealKeys: ['x'.repeat(32)] }

test.each([
  [{ prot: 1 }, 'ERR_CAPTCHA_OPTION_UNKNOWN', 'prot'],
  [{ secretId: undefined }, 'ERR_CAPTCHA_OPTION_MISSING', 'secretId'],
  [{ secretKey: '' }, 'ERR_CAPTCHA_OPTION_VALUE', 'secretKey'],
  [{ sealKeys: [] }, 'ERR_CAPTCHA_OPTION_VALUE', 'sealKeys'],
  [{ sealKeys: ['x'.repeat(31)] }, 'ERR_CAPTCHA_OPTION_VALUE', 'sealKeys'],
  [{ sealKeys: 'x'.repeat(32) }, 'ERR_CAPTCHA_OPTION_TYPE', 'sealKeys'],
  [{ port: '8787' }, 'ERR_CAPTCHA_OPTION_TYPE', 'port'],
  [{ publicUrl: 'https://a.example/b' }, 'ERR_CAPTCHA_OPTION_VALUE', 'publicUrl'],
  [{ trustProxy: 'banana' }, 'ERR_CAPTCHA_OPTION_VALUE', 'trustProxy'],
  [{ trustProxy: '10.0.0.0/33' }, 'ERR_CAPTCHA_OPTION_VALUE', 'trustProxy'],
  [{ trustProxy: '10.0.0.1, ' }, 'ERR_CAPTCHA_OPTION_VALUE', 'trustProxy'],
  [{ trustProxy: '0.0.0.0/0' }, 'ERR_CAPTCHA_OPTION_VALUE', 'trustProxy'],
  [{ trustProxy: '0.0.0.0/0.0.0.0' }, 'ERR_CAPTCHA_OPTION_VALUE', 'trustProxy'],
  [{ trustProxy: '203.0.113.0/0.0.0.255' }, 'ERR_CAPTCHA_OPTION_VALUE', 'trustProxy'],
  [{ trustProxy: '10.0.0.0/255.0.255.0' }, 'ERR_CAPTCHA_OPTION_VALUE', 'trustProxy'],
  [{ trustProxy: 101 }, 'ERR_CAPTCHA_OPTION_VALUE', 'trustProxy'],
  [{ ticketUses: 0 }, 'ERR_CAPTCHA_OPTION_VALUE', 'ticketUses'],
  [{ proofOfWork: 0 }, 'ERR_CAPTCHA_OPTION_TYPE', 'proofOfWork'],
  [{ proofOfWork: false, development: false }, 'ERR_CAPTCHA_OPTION_VALUE', 'proofOfWork'],
  [{ store: {} }, 'ERR_CAPTCHA_OPTION_VALUE', 'store'],
  [{ logger: console.log }, 'ERR_CAPTCHA_OPTION_TYPE', 'logger'],
  [{ budgets: true }, 'ERR_CAPTCHA_OPTION_VALUE', 'budgets'],
  [{ backEnds: ['here'] }, 'ERR_CAPTCHA_OPTION_VALUE', 'backEnds'],
  [{ backEnds: ['10.1.0.0/0.0.255.255'] }, 'ERR_CAPTCHA_OPTION_VALUE', 'backEnds'],
  [{ pageOrigins: ['https://shop.example.com:70000'] }, 'ERR_CAPTCHA_OPTION_VALUE', 'pageOrigins'],
  [{ pageOrigins: ['https://1.2.3.256'] }, 'ERR_CAPTCHA_OPTION_VALUE', 'pageOrigins'],
  [{ ajCaptcha: { origins: ['https://shop.example.com:70000'] } }, 'ERR_CAPTCHA_OPTION_VALUE', 'ajCaptcha.origins'],
  [
    { console: { password: 'a-password-of-the-console', origins: ['https://admin.example.com:70000'] } },
    'ERR_CAPTCHA_OPTION_VALUE',
    'console.origins',
  ],
  [{ budgets: { ips: {} } }, 'ERR_CAPTCHA_OPTION_UNKNOWN', 'budgets.ips'],
  [{ budgets: { recordings: 19 } }, 'ERR_CAPTCHA_OPTION_VALUE', 'budgets.recordings'],
  [
    { budgets: { withoutWork: { ip: { fetch: [1, 2, 3, 4] } } } },
    'ERR_CAPTCHA_OPTION_MISSING',
    'budgets.withoutWork.ip.fail',
  ],
  [{ budgets: { ip: { fetch: [1, 2, 3, 4] } } }, 'ERR_CAPTCHA_OPTION_MISSING', 'budgets.ip.fail'],
  [{ budgets: { ip: { fetch: [4, 3, 2, 1], fail: [1, 2, 3, 4] } } }, 'ERR_CAPTCHA_OPTION_VALUE', 'budgets.ip.fetch'],
  [{ moreKeys: { b: '' } }, 'ERR_CAPTCHA_OPTION_VALUE', 'moreKeys'],
  [{ moreKeys: { b: undefined } }, 'ERR_CAPTCHA_OPTION_VALUE', 'moreKeys'],
  [{ moreKeys: { a: 'the first one’s id' } }, 'ERR_CAPTCHA_OPTION_VALUE', 'moreKeys'],
  [{ moreKeys: ['b'] }, 'ERR_CAPTCHA_OPTION_VALUE', 'moreKeys'],
  [{ statistics: {} }, 'ERR_CAPTCHA_OPTION_VALUE', 'statistics'],
  [{ dataFolder: '/d', statistics: { add() {}, read() {} } }, 'ERR_CAPTCHA_OPTION_VALUE', 'statistics'],
  [{ dataFolder: '' }, 'ERR_CAPTCHA_OPTION_VALUE', 'dataFolder'],
  [{ captchaApps: { one: 'k' } }, 'ERR_CAPTCHA_OPTION_VALUE', 'captchaApps'],
  [{ captchaApps: { 7: 8 } }, 'ERR_CAPTCHA_OPTION_VALUE', 'captchaApps'],
  [{ hostNames: ['captcha.example.com:70000'] }, 'ERR_CAPTCHA_OPTION_VALUE', 'hostNames'],
  [{ hostNames: ['https://a.example'] }, 'ERR_CAPTCHA_OPTION_VALUE', 'hostNames'],
  [{ pictureFolder: '/nowhere' }, 'ERR_CAPTCHA_OPTION_VALUE', 'pictureFolder'],
])('createService(%j) throws %s and names %s', (wrong, code, name) => {
  expect(() => createService({ ...good, ...wrong } as never)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(`"${name}"`) }),
  )
})

test.each([
  [{ sealKeys: ['x'.repeat(32), 'short secret'] }, ['32 characters', '12 characters'], 'short secret'],
  [{ hostNames: ['a.example', 7] }, ['"a.example", 7'], 'b.example'],
])('createService(%j) tells what is in the list, never a secret', (wrong, shownParts, hidden) => {
  let message = ''
  try {
    createService({ ...good, ...wrong } as never)
  } catch (error) {
    message = (error as Error).message
  }
  for (const part of shownParts) expect(message.split('; it is ')[1]).toContain(part)
  expect(message).not.toContain(hidden)
})

test.each([
  false,
  true,
  2,
  '10.0.0.1',
  '10.0.0.0/8, fd00::/8',
  '172.16.0.0/255.240.0.0, 0.0.0.0/128.0.0.0, 10.0.0.1/255.255.255.255',
  'loopback,uniquelocal',
])('createService({ trustProxy: %j }) is taken', (trustProxy) => {
  expect(() => createService({ ...good, trustProxy })).not.toThrow()
})

test.each([
  ['memoryCounters()', { maxCounter: 1 }, 'ERR_CAPTCHA_OPTION_UNKNOWN', 'maxCounter'],
  ['memoryCounters()', { maxCounters: 0 }, 'ERR_CAPTCHA_OPTION_VALUE', 'maxCounters'],
  ['redisCounters()', { sendCommand }, 'ERR_CAPTCHA_OPTION_MISSING', 'prefix'],
  ['redisCounters()', { prefix: 'a:' }, 'ERR_CAPTCHA_OPTION_MISSING', 'sendCommand'],
  ['redisCounters()', { sendCommand, prefix: '{a}:' }, 'ERR_CAPTCHA_OPTION_VALUE', 'prefix'],
  ['redisStatistics()', { sendCommand }, 'ERR_CAPTCHA_OPTION_MISSING', 'prefix'],
  ['redisStatistics()', { sendCommand, prefix: 'a:', maxByte: 1 }, 'ERR_CAPTCHA_OPTION_UNKNOWN', 'maxByte'],
  ['redisStatistics()', { sendCommand, prefix: 'a:', maxBytes: 1_000 }, 'ERR_CAPTCHA_OPTION_VALUE', 'maxBytes'],
] as const)('%s of %j names the option that is wrong', (owner, options, code, option) => {
  const make = {
    'memoryCounters()': memoryCounters,
    'redisCounters()': redisCounters,
    'redisStatistics()': redisStatistics,
  }
  expect(() => make[owner](options as never)).toThrow(expect.objectContaining({ code, option }))
})

test('counters in memory go on evenly where the machine’s clock is set', () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 10 * 86_400_000 })
  const counters = memoryCounters()
  counters.add('a', 1, 60_000)
  vi.setSystemTime(20 * 86_400_000)
  expect(counters.add('a', 1, 60_000)).toBe(2)
  vi.useRealTimers()
})

test('the default of `store` names the room of all kinds of marks together', () => {
  const all = Object.values(rooms).reduce((sum, room) => sum + room, 0)
  expect(serviceOptions.store.default).toContain(all.toLocaleString('en'))
})

test('an origin is what browsers send for it, which leave its own port out', async () => {
  const origins = ['https://shop.example.com:443', 'http://shop.example.com:8080']
  const service = createService({ ...good, pageOrigins: origins, ajCaptcha: { origins } })
  const sent = ['https://shop.example.com', 'http://shop.example.com:8080']
  const { pageOrigins, ajCaptchaOrigins } = service.context.settings
  expect([pageOrigins, ajCaptchaOrigins]).toEqual([new Set(sent), new Set(sent)])
  const { statusCode, headers } = await service.app.inject({
    method: 'POST',
    url: '/captcha/get',
    headers: { origin: 'https://shop.example.com' },
    payload: { captchaType: 'blockPuzzle' },
  })
  expect([statusCode, headers['access-control-allow-origin']]).toEqual([200, 'https://shop.example.com'])
  await service.close()
})

test('options are copied at construction: what is changed later, or inherited, counts for nothing', async () => {
  const options = { ...good, ticketUses: 1 }
  const inherited = Object.create({ testTickets: true, development: true }) as typeof options
  const service = createService(Object.assign(inherited, options))
  inherited.ticketUses = 1000
  expect(service.context.settings).toMatchObject({ ticketUses: 1, testTickets: false })
  await service.close()
})
