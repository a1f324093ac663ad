import { describe, expect, it } from 'vitest'
import { toRequestLike, toResponse } from '../../src/http/fetch.js'

const ip = '203.0.113.7'
const url = 'https://shop.example/api/login?next=%2Fhome&tag=a&tag=b'
const json = { 'Content-Type': 'application/json' }
const post = (body: BodyInit, type: string) =>
  new Request(url, { method: 'POST', body, headers: { 'Content-Type': type } })
const bodyOf = async (request: Request, maxBodyBytes?: number) =>
  (await toRequestLike(request, { ip, ...(maxBodyBytes !== undefined && { maxBodyBytes }) })).body

describe('toRequestLike', () => {
  it('maps method, path, query, headers and ip', async () => {
    const request = new Request(url, { method: 'put', headers: { 'X-Captcha-Ticket': 't' } })
    expect(await toRequestLike(request, { ip })).toEqual({
      method: 'PUT',
      path: '/api/login',
      headers: { 'x-captcha-ticket': 't' },
      query: { next: '/home', tag: ['a', 'b'] },
      body: undefined,
      ip,
      isGone: false,
    })
  })

  it('reads JSON of any JSON type, and leaves the request readable', async () => {
    const request = post('{"ticket":"t","name":"é"}', 'application/json; charset=utf-8')
    expect(await bodyOf(request)).toEqual({ ticket: 't', name: 'é' })
    expect(await request.json()).toEqual({ ticket: 't', name: 'é' })
    expect(await bodyOf(post('{"ticket":"t"}', 'application/vnd.api+json'))).toEqual({ ticket: 't' })
  })

  it('reads a form, a repeated name as a list', async () => {
    const type = 'application/x-www-form-urlencoded'
    expect(await bodyOf(post('ticket=a%2Bb&n=1&n=2&n=3', type))).toEqual({ ticket: 'a+b', n: ['1', '2', '3'] })
  })

  it('makes own properties of names that objects have already', async () => {
    const body = await bodyOf(post('__proto__=x', 'application/x-www-form-urlencoded'))
    expect(Object.keys(body as object)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(body)).toBe(Object.prototype)
  })

  it('leaves other types unparsed', async () => {
    expect(await bodyOf(post('ticket=t', 'text/plain'))).toBeUndefined()
    const form = new FormData()
    form.set('ticket', 't')
    expect(await bodyOf(new Request(url, { method: 'POST', body: form }))).toBeUndefined()
    expect(await bodyOf(new Request(url, { method: 'POST' }))).toBeUndefined()
  })

  it('finds nothing in what is no JSON', async () => {
    expect(await bodyOf(post('{"ticket":', 'application/json'))).toBeNull()
  })

  it('finds nothing in a body over the limit, which stays readable', async () => {
    const text = JSON.stringify({ ticket: 'x'.repeat(100_000) })
    const request = post(text, 'application/json')
    expect(await bodyOf(request)).toBeNull()
    expect(await request.text()).toBe(text)
    expect(await bodyOf(post('{"a":1}', 'application/json'), 6)).toBeNull()
    expect(await bodyOf(post('{"a":1}', 'application/json'), 7)).toEqual({ a: 1 })
  })

  it('finds nothing in a body that breaks off', async () => {
    const body = new ReadableStream({ start: (controller) => controller.error(new Error('gone')) })
    const init = { method: 'POST', body, headers: json, duplex: 'half' }
    expect(await bodyOf(new Request(url, init as RequestInit))).toBeNull()
  })

  it('takes the body that the caller has parsed, also from a request that was read', async () => {
    const request = post('{"ticket":"t"}', 'application/json')
    await request.text()
    expect(await bodyOf(request)).toBeUndefined()
    expect((await toRequestLike(request, { ip, body: { ticket: 't' } })).body).toEqual({ ticket: 't' })
  })
})

describe('hasBody', () => {
  const hasBody = async (init: RequestInit) => (await toRequestLike(new Request(url, init), { ip })).hasBody

  it('is known of what may be a preflight, and looked for nowhere else', async () => {
    expect(await hasBody({ method: 'OPTIONS' })).toBe(false)
    expect(await hasBody({ method: 'OPTIONS', body: 'a text', headers: { 'content-type': 'text/plain' } })).toBe(true)
    const stream = (text: string) => new Blob([text]).stream()
    expect(await hasBody({ method: 'OPTIONS', body: stream(''), duplex: 'half' } as RequestInit)).toBe(false)
    expect(await hasBody({ method: 'OPTIONS', body: stream('a'), duplex: 'half' } as RequestInit)).toBe(true)
    expect(await hasBody({ method: 'POST', body: 'a text' })).toBeUndefined()
  })
})

describe('toResponse', () => {
  it.each([204, 304, 404])('has no body where the reply has none: status %i', async (status) => {
    const response = toResponse({ status, headers: { ETag: '"a"' }, body: new Uint8Array() })
    expect([response.status, response.headers.get('etag'), await response.text()]).toEqual([status, '"a"', ''])
  })

  it('is core’s reply to the last byte', async () => {
    const headers = { 'Content-Type': 'application/problem+json', 'Retry-After': '2' }
    const response = toResponse({ status: 503, headers, body: new TextEncoder().encode('{"é":1}') })
    expect([response.status, await response.text()]).toEqual([503, '{"é":1}'])
    expect(Object.fromEntries(response.headers)).toEqual({
      'content-type': 'application/problem+json',
      'retry-after': '2',
    })
  })
})
