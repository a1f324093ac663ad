import { expect, test } from 'vitest'
import { repeatable } from '../src/request-fields.js'

const url = 'http://localhost/login'
const fields = { ticket: 'T', pointJson: '{"x":1}' }

async function sent(init: RequestInit, given: Record<string, string> = fields) {
  const request = (await repeatable(url, init, ['ticket'])).with(given, {})
  return { request, type: request.headers.get('content-type'), text: await request.clone().text() }
}

function formOf(values: Record<string, string>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(values)) form.append(name, value)
  return form
}

test('the fields are added to a body that is a JSON object', async () => {
  const json = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"user":"ada","ticket":"old"}',
  }
  const { request, text, type } = await sent(json)
  expect(JSON.parse(text)).toEqual({ user: 'ada', ...fields })
  expect(type).toBe('application/json')
  expect(request.url).toBe(url)
})

test.each([
  ['URLSearchParams', new URLSearchParams({ user: 'ada', ticket: 'old' })],
  ['FormData', formOf({ user: 'ada', ticket: 'old' })],
])('%s takes the fields in, each once', async (_, body) => {
  const { request } = await sent({ method: 'POST', body })
  const form = await request.formData()
  expect([...form.entries()].sort()).toEqual([
    ['pointJson', '{"x":1}'],
    ['ticket', 'T'],
    ['user', 'ada'],
  ])
})

test.each<[string, RequestInit]>([
  ['no body', { method: 'POST' }],
  ['a GET', { method: 'GET' }],
  ['a list', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '[1]' }],
  ['a text', { method: 'POST', body: 'plain' }],
  ['bytes', { method: 'PUT', body: new Uint8Array([1, 2, 3]) }],
])('with %s they go into headers, never into the address', async (_, init) => {
  const { request } = await sent(init)
  expect(request.headers.get('x-captcha-ticket')).toBe('T')
  expect(request.headers.get('x-captcha-point-json')).toBe('{"x":1}')
  expect(request.url).toBe(url)
})

test('a ticket too long for headers is refused where it has no other place', async () => {
  const request = await repeatable(url, { method: 'POST', body: 'plain' }, ['ticket'])
  expect(() => request.with({ ticket: 'x'.repeat(4_096) }, {})).toThrow(/too long for headers/)
})

test('a body that can be read only once is sent twice', async () => {
  const stream = new Blob(['once']).stream()
  const request = await repeatable(url, { method: 'POST', body: stream, duplex: 'half' } as RequestInit, ['ticket'])
  expect(await request.with({}, {}).text()).toBe('once')
  expect(await request.with(fields, {}).text()).toBe('once')
})

test.each<[string, RequestInit]>([
  ['an empty text', { method: 'POST', body: '' }],
  ['empty bytes', { method: 'PUT', body: new Uint8Array() }],
  ['an empty form', { method: 'POST', body: new URLSearchParams() }],
  ['no body', { method: 'POST' }],
  ['no body, as a GET', { method: 'GET' }],
  ['no body, as a HEAD', { method: 'HEAD' }],
  ['no body, whatever its type', { headers: { 'content-type': 'multipart/form-data; boundary=x' } }],
])('a request with %s can be sent twice', async (_, init) => {
  const request = await repeatable(url, init, ['ticket'])
  for (let n = 0; n < 2; n += 1) expect(await request.with({}, {}).text()).toBe('')
})

test('where a browser tells nothing of a request’s body, an empty one is sent twice, and a GET still has none', async () => {
  const own = Object.getOwnPropertyDescriptor(Request.prototype, 'body') as PropertyDescriptor
  // As in Firefox.
  Object.defineProperty(Request.prototype, 'body', { configurable: true, value: undefined })
  try {
    for (const init of [{ method: 'POST', body: '' }, { method: 'GET' }]) {
      const request = await repeatable(url, init, ['ticket'])
      for (let n = 0; n < 2; n += 1) expect(await request.with({}, {}).text()).toBe('')
    }
  } finally {
    Object.defineProperty(Request.prototype, 'body', own)
  }
})

test('a ticket that the body has already is found', async () => {
  const form = formOf({ ticket: 'T' })
  expect((await repeatable(url, { method: 'POST', body: form }, ['ticket'])).hasTicket).toBe(true)
  expect((await repeatable(url, { method: 'POST', body: form }, ['other'])).hasTicket).toBe(false)
})

test('method, headers and signal of a Request are kept', async () => {
  const { signal } = new AbortController()
  const given = new Request(url, { method: 'PATCH', headers: { 'x-mine': '1' }, body: '{}', signal })
  const request = (await repeatable(given, undefined, ['ticket'])).with(fields, { 'x-more': '2' })
  expect([request.method, request.headers.get('x-mine'), request.headers.get('x-more')]).toEqual(['PATCH', '1', '2'])
})
