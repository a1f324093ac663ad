import { memoryStore } from '@ticketgate/core'
import { afterEach, describe, expect, test } from 'vitest'
import type { BudgetOptions, ServiceOptions } from '../../../src/index.js'
import { namedStore } from '../../support/named-store.js'
import { testService } from '../../support/service.js'
import { appId } from '../../support/tencent.js'
import { post, scriptToken } from '../../support/widget.js'

const never = [1e6, 1e6, 1e6, 1e6] as const
const [flooder, other] = ['198.51.100.1', '198.51.100.2']

let service: ReturnType<typeof testService>
const start = (budgets: BudgetOptions, options: Partial<ServiceOptions> = {}) => {
  service = testService({ budgets, proofOfWork: false, ...options })
}
afterEach(() => service.close())

const sessionOfApp = async (): Promise<string> =>
  (await post(service, 'session', { appId: String(appId) }, other)).body.token
const fetchWith = async (token: string, address: string) =>
  (await post(service, 'challenge', { token }, address)).status

describe('an address that has fetched too many challenges', () => {
  const budgets = { ip: { fetch: [2, 2, 2, 2] as const, fail: never } }

  test.each([
    ['an application', () => sessionOfApp()],
    ['a script', async () => scriptToken(service)],
  ])('leaves no mark, with however many sessions of %s it comes', async (_whose, session) => {
    const { store, names } = namedStore()
    start(budgets, { store })
    const statuses = []
    for (let i = 0; i < 50; i += 1) statuses.push(await fetchWith(await session(), flooder))
    expect(statuses).toEqual([200, ...Array(49).fill(429)])
    expect(names('')).toHaveLength(1)
  })

  test('leaves room for the challenges of others', async () => {
    start(budgets, { store: memoryStore({ maxTickets: 10 }) })
    for (let i = 0; i < 20; i += 1) await fetchWith(await sessionOfApp(), flooder)
    expect(await fetchWith(await sessionOfApp(), other)).toBe(200)
  })

  test('takes none of the 60 challenges of a session', async () => {
    start(budgets)
    const token = await sessionOfApp()
    for (let i = 0; i < 100; i += 1) await fetchWith(token, flooder)
    expect(await fetchWith(token, other)).toBe(200)
  })

  test('does not make anybody else of its business look hostile', async () => {
    start({ ...budgets, business: { fetch: [3, 3, 3, 1e6], fail: never } })
    const visit = { businessId: 7, uid: 'u' }
    for (let i = 0; i < 50; i += 1) await fetchWith(scriptToken(service, { visit }), flooder)
    const { body } = await post(service, 'challenge', { token: scriptToken(service, { visit }) }, other)
    expect(body.kind).toBe('letters')
  })
})

test('a session that has fetched its 60 challenges takes nothing more of its business', async () => {
  start({ ip: { fetch: never, fail: never }, business: { fetch: [62, 62, 62, 1e6], fail: never } })
  const visit = { businessId: 7 }
  const token = scriptToken(service, { visit })
  for (let i = 0; i < 60; i += 1) await fetchWith(token, flooder)
  for (let i = 0; i < 20; i += 1) expect(await fetchWith(token, flooder)).toBe(410)
  const { body } = await post(service, 'challenge', { token: scriptToken(service, { visit }) }, other)
  expect(body.kind).toBe('letters')
})
