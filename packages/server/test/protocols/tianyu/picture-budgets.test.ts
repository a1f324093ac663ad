import { afterEach, describe, expect, test, vi } from 'vitest'
import { namedStore } from '../../support/named-store.js'
import { answerOf, call, claimsIn, type Params, testService } from '../../support/service.js'

const never = [1e6, 1e6, 1e6, 1e6] as const
const backEnd = '198.51.100.1'
let service = testService()
afterEach(() => service.close())

/** A visitor whose pictures come from `address`, straight or by a proxy. */
async function fetchPicture(address: string, parameters: Params = {}) {
  const { code, url } = await call(service, { Action: 'CaptchaGetUrl', ...parameters }, { remoteAddress: backEnd })
  if (code !== 0) return { status: code, vsig: '' }
  const { pathname, search } = new URL(url)
  const response = await service.app.inject({ url: pathname + search, remoteAddress: address })
  const vsig = /^vsig=([^;]+);/.exec(String(response.headers['set-cookie']))?.[1] ?? ''
  return { status: response.statusCode, vsig }
}
const fetchTimes = async (times: number, address: string, parameters?: Params) => {
  const statuses = []
  for (let i = 0; i < times; i += 1) statuses.push((await fetchPicture(address, parameters)).status)
  return statuses
}

describe('pictures for which the application named nobody', () => {
  test('are counted for the address that fetches them', async () => {
    service = testService({ budgets: { withoutWork: { ip: { fetch: [3, 3, 3, 3], fail: never } } } })
    expect(await fetchTimes(4, '203.0.113.1')).toEqual([200, 200, 429, 429])
    expect(await fetchTimes(1, '203.0.113.2')).toEqual([200])
  })

  test('have their failures counted for that address, too', async () => {
    service = testService({ budgets: { withoutWork: { ip: { fetch: never, fail: [3, 3, 3, 3] } } } })
    for (let i = 0; i < 3; i += 1) {
      const { vsig } = await fetchPicture('203.0.113.1')
      await call(service, { Action: 'CaptchaVerify', captchaSig: vsig, verifyCode: 'wrong' })
    }
    expect(await fetchTimes(1, '203.0.113.1')).toEqual([429])
    expect(await fetchTimes(1, '203.0.113.2')).toEqual([200])
  })

  test('that the back end itself passes on are counted for its key, not for one visitor', async () => {
    service = testService({
      budgets: { withoutWork: { ip: { fetch: [1, 1, 1, 1], fail: [1, 1, 1, 1] }, business: hardFrom(5) } },
    })
    expect(await fetchTimes(6, backEnd)).toEqual([200, 200, 200, 200, 200, 200])
    expect(await hostilityOfNext(backEnd)).toBe(1)
    expect(await hostilityOfNext(backEnd, { businessId: 7 })).toBe(0)
  })

  test('are counted for a container network’s gateway, from which both requests come', async () => {
    const options = { withoutWork: { ip: { fetch: [1, 1, 1, 3], fail: never } } } as const
    const statuses = async (backEnds?: string[]) => {
      service = testService({ budgets: options, ...(backEnds && { backEnds }) })
      const seen = []
      for (let i = 0; i < 4; i += 1) {
        const { url } = await call(service, { Action: 'CaptchaGetUrl' }, { remoteAddress: '172.17.0.1' })
        const { pathname, search } = new URL(url)
        const request = { url: pathname + search, remoteAddress: '172.17.0.1' }
        seen.push((await service.app.inject(request)).statusCode)
      }
      return seen
    }
    expect(await statuses()).toEqual([200, 200, 429, 429])
    await service.close()
    expect(await statuses(['172.17.0.1'])).toEqual([200, 200, 200, 200])
  })

  test('are counted for the visitor alone if the application names one', async () => {
    service = testService({ budgets: { withoutWork: { ip: { fetch: [2, 2, 2, 2], fail: never } } } })
    for (const userIp of ['203.0.113.7', '203.0.113.8']) {
      expect(await fetchTimes(2, '203.0.113.1', { userIp })).toEqual([200, 429])
    }
  })
})

describe('pictures that are refused', () => {
  const urls = async (count: number) => {
    const made = []
    for (let i = 0; i < count; i += 1) {
      const { url } = await call(service, { Action: 'CaptchaGetUrl', businessId: 7 }, { remoteAddress: backEnd })
      made.push(url.slice(url.indexOf('/getcap_new')))
    }
    return made
  }
  const get = async (url: string, remoteAddress: string) =>
    (await service.app.inject({ url, remoteAddress })).statusCode

  test('leave no mark, and take none of a URL’s twenty and nothing of what others share', async () => {
    const { store, names } = namedStore()
    const ip = { fetch: [2, 2, 2, 2] as const, fail: never }
    service = testService({ store, budgets: { withoutWork: { ip, business: hardFrom(21) } } })
    const [first = '', ...others] = await urls(30)
    const statuses = []
    for (const url of [first, ...others]) statuses.push(await get(url, '203.0.113.1'))
    for (let i = 0; i < 20; i += 1) statuses.push(await get(first, '203.0.113.1'))
    expect(statuses).toEqual([200, ...Array(49).fill(429)])
    expect(names('picture-url:')).toHaveLength(1)
    for (let i = 0; i < 19; i += 1) expect(await get(first, `203.0.114.${i}`)).toBe(200)
    expect(await hostilityOfNext('203.0.114.99', { businessId: 7 })).toBe(1)
  })

  test('by a URL that has served its twenty refuse nobody to whom another page shows it', async () => {
    service = testService({ budgets: {} })
    const [url = '', own = ''] = await urls(2)
    for (let i = 0; i < 20; i += 1) await get(url, `203.0.113.${i}`)
    for (let i = 0; i < 40; i += 1) expect(await get(url, '203.0.114.1')).toBe(429)
    expect(await get(own, '203.0.114.1')).toBe(200)
  })

  test('by a URL that has served its twenty take nothing of its key, whoever passes them on', async () => {
    service = testService({ budgets: { withoutWork: { business: hardFrom(22) } } })
    const [url = ''] = await urls(1)
    const statuses = []
    for (let i = 0; i < 60; i += 1) statuses.push(await get(url, backEnd))
    expect(statuses).toEqual([...Array(20).fill(200), ...Array(40).fill(429)])
    expect(await hostilityOfNext('203.0.113.1', { businessId: 7 })).toBe(0)
  })
})

describe('the picture’s difficulty', () => {
  const drawn = async (parameters: Params) => {
    const picture = vi.spyOn(service.context.drawing, 'picture')
    await fetchPicture('203.0.113.1', parameters)
    return picture.mock.lastCall?.[0]
  }

  test.each([
    [{ captchaType: 1 }, { letterType: 1, level: 1 }],
    [
      { captchaType: 1, disturbLevel: 0 },
      { letterType: 1, level: 1 },
    ],
    [
      { captchaType: 2, disturbLevel: 1 },
      { letterType: 2, level: 1 },
    ],
    [
      { captchaType: 7, disturbLevel: 2 },
      { letterType: 7, level: 2 },
    ],
    [{}, { letterType: 5, level: 1 }],
    [{ uid: 'u' }, { letterType: 1, level: 1 }],
    [
      { userIp: '203.0.113.7', disturbLevel: 2 },
      { letterType: 1, level: 2 },
    ],
  ])('is as requested: %o', async (parameters, plan) => {
    service = testService({ budgets: false })
    expect(await drawn(parameters)).toEqual(plan)
  })

  test('rises as the visit looks more hostile', async () => {
    service = testService({ budgets: { withoutWork: { ip: hardFrom(2) } } })
    expect(await drawn({ captchaType: 3 })).toEqual({ letterType: 3, level: 1 })
    expect(await drawn({ captchaType: 3 })).toEqual({ letterType: 7, level: 2 })
  })
})

const hardFrom = (fetches: number) => ({ fetch: [fetches, 1e6, 1e6, 1e6] as const, fail: never })

async function hostilityOfNext(address: string, parameters?: Params) {
  const { vsig } = await fetchPicture(address, parameters)
  expect(answerOf(service, 'picture', vsig)).not.toBe('')
  return claimsIn(service.context.tokens.open('picture', vsig)).hostility
}
