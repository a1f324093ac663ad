import { afterEach, describe, expect, test } from 'vitest'
import { claimsOf } from '../../../src/captcha/captcha-request.js'
import { issueTicket } from '../../../src/captcha/tickets.js'
import { call, type Params, testService } from '../../support/service.js'
import { sealFor } from '../../support/tokens.js'

const lines: Array<{ reason?: string; ticket?: string }> = []
const log = (fields: object) => lines.push(fields)
const logger = { info: log, warn: log, error: log }
const options = { logger, budgets: false } as const
let service = testService(options)
afterEach(async () => {
  await service.close()
  service = testService(options)
  lines.length = 0
})

const identity = { userIp: '121.14.96.121', businessId: 1, captchaType: 1, uid: 'u-1', sceneId: 1 }
type GivenIdentity = Partial<typeof identity>

const ticketFor = (identity: GivenIdentity): string =>
  issueTicket(service.context, claimsOf(service.context, { identity, visit: {} })).ticket
const check = (params: Params, method: 'GET' | 'POST' = 'GET') =>
  call(service, { Action: 'CaptchaCheck', ...params }, { method })
const refused = { code: 5100, message: expect.any(String), codeDesc: 'OperationFailed' }

describe('a ticket', () => {
  test('never begins with @, since two SDKs do not sign such values', () => {
    for (let i = 0; i < 200; i += 1) expect(ticketFor(identity)[0]).not.toBe('@')
  })

  test('verifies, with the fields that old and new clients read', async () => {
    expect(await check({ ...identity, ticket: ticketFor(identity) })).toEqual({
      code: 0,
      message: 'No Error',
      codeDesc: 'Success',
      is_right: 1,
      level: 0,
      ticketTimestamp: Math.floor(service.clock.now / 1000),
    })
  })

  test.each(Object.keys(identity) as Array<keyof GivenIdentity>)(
    'is bound to %s: another value, or none, is 5100',
    async (name) => {
      const ticket = ticketFor(identity)
      const other = { ...identity, ticket, [name]: { userIp: '121.14.96.122', uid: 'u-2' }[name as string] ?? 2 }
      expect(await check(other)).toEqual(refused)
      const { [name]: _, ...without } = { ...identity, ticket }
      const demanded = ['userIp', 'captchaType', 'businessId'].includes(name)
      expect(await check(without)).toMatchObject({ code: demanded ? 4000 : 5100 })
      expect(lines.map((line) => line.reason)).toEqual(demanded ? ['mismatch'] : ['mismatch', 'mismatch'])
      expect(await check({ ...identity, ticket })).toMatchObject({ code: 0 })
    },
  )

  test.each(Object.keys(identity) as Array<keyof GivenIdentity>)(
    'that was requested without %s verifies with any value of it',
    async (name) => {
      const { [name]: _, ...rest } = identity
      const ticket = ticketFor(rest)
      expect(await check({ ...identity, ticket })).toMatchObject({ code: 0 })
    },
  )

  test('is bound to nothing if the request named nothing', async () => {
    expect(await check({ ticket: ticketFor({}), captchaType: 9, userIp: '1.1.1.1', businessId: 7 })).toMatchObject({
      code: 0,
    })
  })

  test('that was requested with an empty uid is bound to none', async () => {
    expect(
      await check({ ...identity, uid: '', ticket: ticketFor({ ...identity, uid: undefined as never }) }),
    ).toMatchObject({
      code: 0,
    })
  })

  test('is bound to the /64 of an IPv6 address, and to an IPv4 address however it is written', async () => {
    const v6 = ticketFor({ ...identity, userIp: '2001:db8:1:2::1' })
    expect(await check({ ...identity, userIp: '2001:db8:1:2:ffff::9', ticket: v6 })).toMatchObject({ code: 0 })
    expect(await check({ ...identity, userIp: '2001:db8:1:3::1', ticket: v6 })).toEqual(refused)
    expect(await check({ ...identity, userIp: '::ffff:121.14.96.121', ticket: ticketFor(identity) })).toMatchObject({
      code: 0,
    })
  })

  test('is bound to the value of a number: 01 is 1, and 0 is a value', async () => {
    expect(await check({ ...identity, businessId: '01', ticket: ticketFor(identity) })).toMatchObject({ code: 0 })
    const zero = ticketFor({ ...identity, businessId: 0 })
    expect(await check({ ...identity, businessId: 0, ticket: zero })).toMatchObject({ code: 0 })
    expect(await check({ ...identity, ticket: zero })).toEqual(refused)
  })

  test('verifies twice within 20 minutes, not three times', async () => {
    const ticket = ticketFor(identity)
    service.clock.now += 1_199_999
    expect(await check({ ...identity, ticket })).toMatchObject({ code: 0 })
    expect(await check({ ...identity, ticket }, 'POST')).toMatchObject({ code: 0 })
    expect(await check({ ...identity, ticket })).toEqual(refused)
    expect(lines.at(-1)?.reason).toBe('used-up')
  })

  test('expires after 20 minutes', async () => {
    const ticket = ticketFor(identity)
    service.clock.now += 1_200_000
    expect(await check({ ...identity, ticket })).toEqual(refused)
    expect(lines.at(-1)?.reason).toBe('expired')
  })

  test('lives as long and verifies as often as the options say', async () => {
    const own = testService({ ticketTtlSeconds: 10, ticketUses: 1 })
    const give = () => issueTicket(own.context, claimsOf(own.context, { identity: {}, visit: {} })).ticket
    const checkOwn = (ticket: string) =>
      call(own, { Action: 'CaptchaCheck', captchaType: 1, userIp: '1.1.1.1', businessId: 1, ticket })
    const first = give()
    expect(await checkOwn(first)).toMatchObject({ code: 0 })
    expect(await checkOwn(first)).toEqual(refused)
    const second = give()
    own.clock.now += 10_000
    expect(await checkOwn(second)).toEqual(refused)
    await own.close()
  })

  test('presented a hundred times at once verifies twice', async () => {
    const ticket = ticketFor(identity)
    const answers = await Promise.all(Array.from({ length: 100 }, () => check({ ...identity, ticket })))
    expect(answers.filter((answer) => answer.code === 0)).toHaveLength(2)
  })
})

describe('a text that is no valid ticket is answered by 5100, and the log says why:', () => {
  const foreign = testService({ sealKeys: ['another-deployment-with-its-own-seal-key'] })
  const spoilt: Array<[string, (ticket: string) => string, RegExp]> = [
    ['truncated', (ticket) => ticket.slice(0, -2), /truncated/],
    ['re-spelled with padding', (ticket) => `${ticket}**`, /re-spelled/],
    ['re-spelled with a space', (ticket) => `${ticket} `, /re-spelled/],
    [
      'forged',
      (ticket) =>
        ticket[50] === 'A'
          ? `${ticket.slice(0, 50)}B${ticket.slice(51)}`
          : `${ticket.slice(0, 50)}A${ticket.slice(51)}`,
      /forged/,
    ],
    [
      'of another service',
      () => issueTicket(foreign.context, claimsOf(foreign.context, { identity: {}, visit: {} })).ticket,
      /forged/,
    ],
    ['a challenge', () => sealFor(service, 'challenge'), /foreign/],
    ['a picture’s signature', () => sealFor(service, 'picture'), /foreign/],
    ['empty', () => '', /malformed/],
    ['huge', (ticket) => ticket.repeat(400), /malformed/],
    ['no text of ours', () => 'terror_1001_123_1700000000', /truncated|malformed/],
    ['binary', () => '\u0000\r\n\ud83d', /malformed/],
  ]
  test.each(spoilt)('%s', async (_, spoil, reason) => {
    const ticket = spoil(ticketFor(identity))
    expect(await check({ ...identity, ticket }, 'POST')).toEqual(refused)
    expect(lines.at(-1)?.reason).toMatch(reason)
    expect(JSON.stringify(lines)).not.toContain(ticket === '' ? identity.userIp : ticket)
  })
})

test('CaptchaCheck accepts disturbLevel, verifyType, registerTime and accountType, and needs none of them', async () => {
  const extra = { disturbLevel: 1, verifyType: 0, registerTime: 1_500_000_000, accountType: 0 }
  expect(await check({ ...identity, ...extra, ticket: ticketFor(identity) })).toMatchObject({ code: 0 })
})

test.each(['registerTime', 'verifyType', 'disturbLevel', 'businessId', 'sceneId', 'accountType'])(
  'CaptchaCheck refuses a %s that is no number, without using up the ticket',
  async (name) => {
    const ticket = ticketFor(identity)
    for (let i = 0; i < 3; i += 1) {
      const message = expect.stringContaining(name)
      expect(await check({ ...identity, [name]: 'abc', ticket })).toMatchObject({ code: 4000, message })
    }
    expect(await check({ ...identity, ticket })).toMatchObject({ code: 0 })
  },
)

test.each([{ disturbLevel: 3 }, { verifyType: 7 }, { macAddress: 'x'.repeat(5_000) }])(
  'CaptchaCheck does not refuse the visitor for %o, which it does not use',
  async (odd) => {
    expect(await check({ ...identity, ...odd, ticket: ticketFor(identity) }, 'POST')).toMatchObject({ code: 0 })
  },
)

test('a store that fails gives 6200: neither a pass nor the visitor’s fault', async () => {
  const broken = async (): Promise<never> => {
    throw new Error('down')
  }
  const own = testService({ store: { claim: broken, take: broken, release: broken }, logger })
  expect(await call(own, { Action: 'CaptchaGetUrl' })).toMatchObject({ code: 6200 })
  expect(
    await call(own, {
      Action: 'CaptchaQuery',
      script: 1,
      callBack: 'onError',
      userIp: '1.1.1.1',
      businessId: 1,
      captchaType: 1,
    }),
  ).toContain('6200')
  expect((await own.app.inject('/readyz')).statusCode).toBe(503)
  expect((await own.app.inject('/healthz')).statusCode).toBe(200)
  await own.close()
})
