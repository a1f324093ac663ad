import { gunzipSync, gzipSync } from 'node:zlib'
import Fastify from 'fastify'
import { afterAll, describe, expect, test } from 'vitest'
import { tianyuScript, widgetAssets } from '../../src/widget/index.js'

const app = Fastify()
app.register(widgetAssets)
afterAll(() => app.close())

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers })
const namedFiles = async () => (await get('/widget/frame.html')).body.match(/\/widget\/[0-9a-f]{12}\/[\w.-]+/g) ?? []

describe('frame.html', () => {
  test('allows nothing inline and nothing of others, and any page may show it', async () => {
    const { headers } = await get('/widget/frame.html')
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).toContain('frame-ancestors *')
    expect(policy).not.toMatch(/unsafe|https?:/)
    expect(headers['set-cookie']).toBeUndefined()
  })

  test('has no inline script, style or handler', async () => {
    const { body } = await get('/widget/frame.html')
    expect(body).not.toMatch(/<style|<script(?![^>]* src=)|\sstyle=|\son\w+=/)
  })

  test('is asked for again each time, and answered 304 when it is the same', async () => {
    const first = await get('/widget/frame.html')
    expect(first.headers['cache-control']).toBe('no-cache')
    const second = await get('/widget/frame.html', { 'if-none-match': String(first.headers['etag']) })
    expect([second.statusCode, second.body]).toEqual([304, ''])
  })
})

describe('the files it names', () => {
  test('are there, never change, and are what they say', async () => {
    const files = await namedFiles()
    expect(files.length).toBe(2)
    for (const url of files) {
      const { statusCode, headers } = await get(url)
      expect(statusCode, url).toBe(200)
      expect(headers['cache-control']).toContain('immutable')
      expect(headers['content-type']).toMatch(url.endsWith('.css') ? /^text\/css/ : /^text\/javascript/)
      expect(headers['x-content-type-options']).toBe('nosniff')
    }
  })

  test('go gzipped to those who take it', async () => {
    const [url = ''] = await namedFiles()
    const plain = await get(url)
    const gzipped = await get(url, { 'accept-encoding': 'gzip, br' })
    expect(gzipped.headers['content-encoding']).toBe('gzip')
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(gunzipSync(gzipped.rawPayload).toString()).toBe(plain.body)
  })

  test.each(['/widget/000000000000/main.js', '/widget/../package.json', '/widget/x/%2e%2e%2fframe.html'])(
    '%s is none of them',
    async (url) => {
      expect((await get(url)).statusCode).toBe(404)
    },
  )
})

test('all that one visitor loads is at most 15 KB, gzipped', async () => {
  const version = (await namedFiles())[0]?.split('/')[2]
  const loaded = ['frame.css', 'main.js', 'words-2052.js', 'proof-worker.js'].map(
    (name) => `/widget/${version}/${name}`,
  )
  const replies = await Promise.all(
    ['/widget/frame.html', ...loaded].map((url) => get(url, { 'accept-encoding': 'gzip' })),
  )
  expect(replies.map(({ statusCode }) => statusCode)).toEqual(replies.map(() => 200))
  const script = tianyuScript({
    origin: 'https://captcha.example.com',
    token: 'x'.repeat(116),
    lang: 2052,
    clientType: 2,
  })
  const sizes = [...replies.map(({ rawPayload }) => rawPayload.length), gzipSync(script).length]
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(15_000)
})
