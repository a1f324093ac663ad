import { afterEach, describe, expect, test } from 'vitest'
import { preferredLanguage } from '../../../src/console/messages/language.js'
import type { StatisticsReader } from '../../../src/contracts/statistics.js'
import { readerOf, row, type TestConsole, testConsole } from '../../support/console.js'

let tested: TestConsole | undefined
afterEach(() => tested?.close())

async function pageOf(
  options: Parameters<typeof testConsole>[0],
  url = '/console',
  headers: Record<string, string> = {},
): Promise<string> {
  tested = testConsole(options)
  const cookie = await tested.signIn()
  const { statusCode, body } = await tested.get(url, { cookie, ...headers })
  expect(statusCode).toBe(200)
  return body
}

const hostile = `<script>alert('1')</script>"><img src=x onerror=alert(1)>`

describe('an id that is HTML', () => {
  const rows = [row({ business: hostile, scene: hostile, shown: 60, wrong: 50 })]
  const week = Array.from({ length: 100 }, (_, i) => row({ startMs: row().startMs - (i + 30) * 3_600_000, shown: 1 }))
  const query = new URLSearchParams({
    business: hostile,
    scene: hostile,
    find: hostile,
    period: hostile,
    page: hostile,
  })

  test.each(['/console', `/console?${query}`, `/console?business=${encodeURIComponent(hostile)}`])(
    'is text on %s',
    async (url) => {
      const body = await pageOf({ rows: [...rows, ...week] }, url)
      expect(body).toContain('&lt;script&gt;alert(&#39;1&#39;)')
      expect(body).not.toMatch(/<script|<img|onerror=alert\(1\)>/)
    },
  )

  test('is text on the page to sign in', async () => {
    tested = testConsole()
    const { body } = await tested.get(`/console/sign-in?next=${encodeURIComponent(`/console?${hostile}`)}`)
    expect(body).not.toMatch(/<script|<img/)
  })
})

test('no element has a style, a handler or a script of its own, which the policy would refuse', async () => {
  const body = await pageOf({
    rows: [row({ shown: 9, right: 5, wrong: 2, seconds: [5] })],
    missing: [{ why: 'dropped' }],
  })
  expect(body).not.toMatch(/\sstyle=|<style|\son[a-z]+=|<script|javascript:/)
})

describe('the language', () => {
  test.each([
    [undefined, 'en'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    ['en-GB,zh;q=0.9', 'en'],
    ['fr,zh;q=0.3,en;q=0.2', 'zh'],
    ['zh;q=0, en;q=0.1', 'en'],
    ['fr-FR', 'en'],
    ['ZH-TW', 'zh'],
    [',;q=,zh;q=x', 'en'],
  ])('for Accept-Language %s is %s', (header, language) => {
    expect(preferredLanguage(header)).toBe(language)
  })

  test('is the browser’s, until another is chosen on a page, which is then shown again', async () => {
    expect(await pageOf({}, '/console', { 'accept-language': 'zh-CN' })).toContain('<html lang="zh-CN">')
    const cookie = await tested?.signIn()
    const chosen = await tested?.get('/console?period=week&business=a%26b&lang=en', { cookie: cookie as string })
    expect([chosen?.statusCode, chosen?.headers.location]).toEqual([303, '/console?period=week&business=a%26b'])
    const languageCookie = String(chosen?.headers['set-cookie']).split(';')[0]
    const again = await tested?.get('/console', { cookie: `${cookie}; ${languageCookie}`, 'accept-language': 'zh-CN' })
    expect(again?.body).toContain('<html lang="en">')
  })

  test('cannot be set to anything else, and its choice leads to no other site', async () => {
    tested = testConsole()
    const odd = await tested.get('/console/sign-in?lang=fr%0d%0aa:b')
    expect([odd.headers.location, odd.headers['set-cookie']]).toEqual(['/console/sign-in', undefined])
    const { statusCode, headers } = await tested.get('//evil.example/?lang=zh')
    expect([statusCode, headers.location]).toEqual([404, undefined])
  })
})

describe('the page', () => {
  test('says in words that nothing was counted, and what is missing', async () => {
    const body = await pageOf({ missing: [{ why: 'unreadable', detail: 'a-torn-file.json' }] })
    expect(body).toContain('Nothing was counted in this time')
    expect(body).toContain('a-torn-file.json')
    expect(body).not.toContain('<svg class="plot"')
  })

  test('counts what is asked for: its period, its business, its scene', async () => {
    const hour = row().startMs
    const rows = [
      row({ shown: 3 }),
      row({ scene: '8', shown: 40 }),
      row({ business: '2', shown: 500 }),
      row({ startMs: hour - 3 * 86_400_000, shown: 6000 }),
      row({ startMs: hour - 20 * 86_400_000, hours: 24, shown: 70_000 }),
    ]
    const shown = async (url: string) => / title="([\d,]+)"/.exec(await pageOf({ rows }, url))?.[1]
    expect(await shown('/console')).toBe('543')
    expect(await shown('/console?period=week')).toBe('6,543')
    expect(await shown('/console?period=month')).toBe('76,543')
    expect(await shown('/console?business=100104')).toBe('43')
    expect(await shown('/console?business=100104&scene=7')).toBe('3')
    expect(await shown('/console?business=none')).toBe(undefined)
  })

  test('lists fifty businesses at a time, and finds one among two thousand', async () => {
    const rows = Array.from({ length: 2000 }, (_, i) => row({ business: `b${i}`, shown: 2000 - i }))
    const first = await pageOf({ rows })
    expect(first).toContain('1 to 50 of 2,000')
    expect([first.includes('business=b49"'), first.includes('business=b50"')]).toEqual([true, false])
    expect(await pageOf({ rows }, '/console?page=40')).toContain('1,951 to 2,000 of 2,000')
    expect(await pageOf({ rows }, '/console?page=999')).toContain('1,951 to 2,000 of 2,000')
    const found = await pageOf({ rows }, '/console?find=b1234')
    expect(found.match(/business=b\d+"/g)).toEqual(['business=b1234"'])
    expect(await pageOf({ rows }, '/console?find=nobody')).toContain('None of them has this in its name.')
  })

  test('each picture has a table of the same numbers', async () => {
    const body = await pageOf({ rows: [row({ shown: 10, right: 4, wrong: 3, seconds: [0, 0, 0, 4] })] })
    expect(body.match(/<svg class="plot"/g)).toHaveLength(3)
    expect(body.match(/<details>/g)).toHaveLength(3)
    expect(body).toContain('<th scope="row">Nov 29, 14:00</th><td>4</td><td>3</td><td>0</td><td>0</td><td>3</td>')
  })

  test('that cannot be made says so, and the log says why', async () => {
    const errors: string[] = []
    const statistics: StatisticsReader = { ...readerOf([]), read: () => Promise.reject(new Error('out of order')) }
    const log = { info() {}, warn() {}, error: (fields: object) => void errors.push(JSON.stringify(fields)) }
    tested = testConsole({ statistics, log })
    const { statusCode, body } = await tested.get('/console', { cookie: await tested.signIn() })
    expect([statusCode, errors]).toEqual([500, ['{"error":"Error: out of order"}']])
    expect(body).not.toContain('out of order')
  })
})
