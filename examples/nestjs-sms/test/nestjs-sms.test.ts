import { createVerifier } from '@ticketgate/core'
import { tianyu } from '@ticketgate/core/tianyu'
import { createService } from '@ticketgate/server'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { solutionOf } from '../../../packages/server/src/captcha/tokens/kinds/challenge.js'
import { createSealer } from '../../../packages/server/src/captcha/tokens/sealer.js'
import { findProof } from '../../../packages/widget/src/frame/proof-of-work/proof.js'
import { smsApp } from '../src/app.js'

const keys = { secretId: 'AKIDsms-test', secretKey: 'sms-test-secret-key' }
const sealKeys = ['a seal key that only this test knows, 32 characters or more']
const sealer = createSealer({ sealKeys, now: Date.now })
const phone = '13800000000'

let url: string
let serviceUrl: string
let stop: () => Promise<unknown>

beforeEach(async () => {
  const service = createService({ ...keys, sealKeys, port: 0 })
  serviceUrl = await service.listen()
  const verifier = createVerifier({ provider: tianyu({ ...keys, endpoint: `${serviceUrl}/v2/index.php` }) })
  const app = await smsApp(verifier)
  stop = () => Promise.all([app.close(), verifier.close(), service.close()])
  await app.listen(0, '127.0.0.1')
  url = await app.getUrl()
})
afterEach(() => stop())

async function post<Answer>(to: string, body: object): Promise<Answer & { status: number }> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(to, { method: 'POST', headers, body: JSON.stringify(body) })
  return { ...((await response.json()) as Answer), status: response.status }
}

interface Challenge {
  readonly challenge: string
  readonly pow: Parameters<typeof findProof>[0]
}

/** What the visitor's page does, with the answer read by the service's own key. */
async function solve(): Promise<string> {
  const script = await (await fetch(`${url}/captcha.js?captcha=0`)).text()
  const [token] = /[\w-]{140}/.exec(script) ?? []
  const { challenge, pow } = await post<Challenge>(`${serviceUrl}/widget/challenge`, { token })
  const opened = sealer.open('challenge', challenge)
  if (opened.state === 'broken') throw new Error(`the challenge does not open: ${opened.fault}`)
  const answer = solutionOf(opened.claims.task)
  return (await post<{ ticket: string }>(`${serviceUrl}/widget/answer`, { challenge, answer, pow: findProof(pow) }))
    .ticket
}

it('sends a code once for a ticket, which a mistyped number does not use up', async () => {
  const ticket = await solve()
  expect(await post(`${url}/sms`, { phone: '12', ticket })).toMatchObject({ status: 400, error: 'Bad Request' })
  expect(await post(`${url}/sms`, { phone, ticket })).toEqual({ status: 202, sentTo: phone, admittedBy: 'ticket' })
  expect(await post(`${url}/sms`, { phone, ticket })).toMatchObject({ status: 403, reason: 'replayed' })
})

it('sends nothing without a ticket', async () => {
  expect(await post(`${url}/sms`, { phone })).toMatchObject({ status: 400, reason: 'missing' })
})

it.each([
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
  ['en-US,en;q=0.9,zh;q=0.8', 'en'],
  ['fr', 'en'],
])('shows who asks for %s its page in %s', async (languages, language) => {
  const page = await fetch(`${url}/`, { headers: { 'accept-language': languages } })
  expect([page.status, page.headers.get('vary')]).toEqual([200, 'Accept-Language'])
  const html = await page.text()
  expect(html).toContain(`<html lang="${language}">`)
  expect(html).toContain('captcha.js')
})
