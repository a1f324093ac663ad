import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import Fastify from 'fastify'
import { afterAll, describe, expect, test } from 'vitest'
import { widgetAssets } from '../../src/widget/plugin.js'

const app = Fastify()
app.register(widgetAssets)
afterAll(() => app.close())

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers })
const namedFiles = async () => (await get('/widget/frame.html')).body.match(/\/widget\/[0-9a-f]{12}\/[\w.-]+/g) ?? []

describe('frame.html', () => {
  test('allows no inline code and no other origin’s, and any page may embed it', async () => {
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

  test('is revalidated each time, and answered 304 if unchanged', async () => {
    const first = await get('/widget/frame.html')
    expect(first.headers['cache-control']).toBe('no-cache')
    const second = await get('/widget/frame.html', { 'if-none-match': String(first.headers['etag']) })
    expect([second.statusCode, second.body]).toEqual([304, ''])
  })
})

describe('the files it names', () => {
  test('are served with their types, and may be cached for ever', async () => {
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

  test.each([
    ['gzip', 'gzip', gunzipSync],
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['br;q=0, GZIP;q=0.5', 'gzip', gunzipSync],
  ] as const)('are sent to a client with accept-encoding %s as %s', async (taken, encoding, decode) => {
    const [url = ''] = await namedFiles()
    const plain = await get(url)
    const encoded = await get(url, { 'accept-encoding': taken })
    expect(encoded.headers).toMatchObject({ 'content-encoding': encoding, vary: 'accept-encoding' })
    expect(decode(encoded.rawPayload).toString()).toBe(plain.body)
    expect(plain.headers).toMatchObject({ vary: 'accept-encoding' })
    expect(plain.headers['content-encoding']).toBeUndefined()
  })

  test.each(['gzip;q=0, br; q=0.000', 'identity', 'gzippy', ''])(
    'are sent uncompressed to a client with accept-encoding %j',
    async (taken) => {
      const [url = ''] = await namedFiles()
      expect((await get(url, { 'accept-encoding': taken })).headers['content-encoding']).toBeUndefined()
    },
  )

  test.each(['/widget/000000000000/main.js', '/widget/../package.json', '/widget/x/%2e%2e%2fframe.html'])(
    '%s is not found',
    async (url) => {
      expect((await get(url)).statusCode).toBe(404)
    },
  )
})
