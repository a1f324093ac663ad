import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, test } from 'vitest'
import { consolePassword, hourMs, row } from '../../packages/server/test/support/console.js'
import { typicalRows } from '../../packages/server/test/support/console-rows.js'
import { isCi } from '../left-out.js'
import { hasChromium } from './chromium.js'
import { useConsole } from './console-visit.js'

const typical = typicalRows()
const phone = { viewport: { width: 360, height: 740 } }

describe.skipIf(!hasChromium())('the console in a browser', () => {
  const visit = useConsole()
  beforeEach(() => {
    visit.rows = typical
    visit.missing = []
  })
  const heading = (page: Page) => page.locator('h1').innerText()

  test('is opened by its password alone, keeps the page that was asked for, and is closed by signing out', async () => {
    const page = await visit.open('/console?period=week')
    const password = page.getByLabel('Password')
    expect(await password.evaluate((field) => field === document.activeElement)).toBe(true)
    await password.fill('not the password')
    await password.press('Enter')
    await expect.poll(() => page.getByRole('alert').innerText()).toBe('That is not the password.')
    await page.getByLabel('Password').fill(consolePassword)
    await page.keyboard.press('Enter')
    await expect.poll(() => page.url()).toBe(visit.url('/console?period=week'))
    expect(await page.getByRole('link', { name: 'Week' }).getAttribute('aria-current')).toBe('page')
    const [cookie] = await page.context().cookies()
    expect(cookie).toMatchObject({ name: 'ticketgate-console', httpOnly: true, sameSite: 'Strict' })
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('Password').waitFor()
    expect(await page.context().cookies()).toEqual([])
    await page.goBack()
    await page.getByLabel('Password').waitFor()
  })

  test('leads from everything to a business, its scene, and back, and keeps the period', async () => {
    const page = await visit.signIn()
    expect(await heading(page)).toBe('Overview')
    await page.getByRole('link', { name: 'Week' }).click()
    await page.getByRole('link', { name: '100104', exact: true }).click()
    await expect.poll(() => heading(page)).toBe('Business 100104')
    await page.getByRole('link', { name: '12', exact: true }).click()
    await expect.poll(() => heading(page)).toBe('Scene 12')
    expect(await page.getByText('The last 7 days').count()).toBe(1)
    await page.getByRole('link', { name: 'Business 100104' }).click()
    await page.getByRole('link', { name: 'Overview' }).click()
    await expect.poll(() => heading(page)).toBe('Overview')
    await page.getByRole('link', { name: 'Business 100104, Scene 12' }).first().click()
    await expect.poll(() => heading(page)).toBe('Scene 12')
  })

  test('changes its language on any page, and keeps it', async () => {
    const page = await visit.signIn('/console?business=100104&period=month')
    await page.getByRole('link', { name: '中文' }).click()
    await expect.poll(() => heading(page)).toBe('业务 100104')
    expect(page.url()).toBe(visit.url('/console?period=month&business=100104'))
    await page.getByRole('link', { name: '日', exact: true }).click()
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('zh-CN')
    await page.getByRole('link', { name: 'English' }).click()
    await expect.poll(() => heading(page)).toBe('Business 100104')
  })

  test('is worked by the keyboard: past the head to the statistics, and a chart’s table opens and scrolls', async () => {
    const page = await visit.signIn()
    await page.keyboard.press('Tab')
    expect(await page.locator(':focus').innerText()).toBe('Skip to the statistics')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await page.locator(':focus').innerText()).toBe('Day')
    await page.locator('summary').first().focus()
    await page.keyboard.press('Enter')
    const table = page.getByRole('region', { name: 'Challenges and what came of them' })
    await table.waitFor()
    await page.keyboard.press('Tab')
    expect(await page.locator(':focus').getAttribute('aria-label')).toBe('Challenges and what came of them')
    expect(await table.locator('tbody tr').count()).toBe(24)
  })

  test('finds one of two thousand businesses, and turns the pages of their list', async () => {
    visit.rows = Array.from({ length: 2000 }, (_, i) => row({ business: `b${i}`, shown: 2000 - i }))
    const page = await visit.signIn()
    await page.getByRole('link', { name: 'Next' }).click()
    await page.getByText('51 to 100 of 2,000').waitFor()
    await page.getByRole('searchbox').fill('b1999')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'b1999' }).click()
    await expect.poll(() => heading(page)).toBe('Business b1999')
  })

  test('saves its counts as a file', async () => {
    const page = await visit.signIn()
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'CSV' }).click()
    const file = await download
    expect(file.suggestedFilename()).toBe('captcha-statistics.csv')
    expect(readFileSync(await file.path(), 'utf8').split('\r\n')[0]).toMatch(/^start,hours,business,scene,/)
  })

  test('runs nothing that an id carries, and breaks none of its own rules', async () => {
    const hostile = `"><img src=x onerror=alert(1)><script>alert(1)</script>`
    visit.rows = [row({ business: hostile, scene: hostile, shown: 5, right: 5, seconds: [5] })]
    const complaints: string[] = []
    const page = await visit.open()
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('dialog', (dialog) => complaints.push(dialog.message()))
    await page.getByLabel('Password').fill(consolePassword)
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: hostile }).click()
    await expect.poll(() => heading(page)).toBe(`Business ${hostile}`)
    expect(complaints).toEqual([])
  })

  const hour = row().startMs
  const huge = typical.map((one) => ({
    ...one,
    shown: one.shown * 1e7,
    right: one.right * 1e7,
    wrong: one.wrong * 1e7,
  }))
  const states = {
    'a day': { rows: typical },
    'a month, in Chinese, dark': { rows: typical, path: '/console?period=month&lang=zh', colorScheme: 'dark' },
    'a scene, dark': { rows: typical, path: '/console?business=100104&scene=12', colorScheme: 'dark' },
    nothing: { rows: [], missing: [{ why: 'restart', to: hour }] },
    'one hour': { rows: [row({ shown: 3, right: 2, seconds: [0, 2] })] },
    'huge numbers': { rows: huge },
    'long names': { rows: [row({ business: '9'.repeat(80), scene: 'x'.repeat(80), shown: 1e9, wrong: 4e8 })] },
    'two thousand businesses': {
      rows: Array.from({ length: 2000 }, (_, i) =>
        row({ startMs: hour - (i % 24) * hourMs, business: `b${i}`, shown: i }),
      ),
    },
    'what is missing': { rows: typical, missing: [{ why: 'unreadable', detail: 'torn.json' }] },
  } as const

  async function violations(page: Page): Promise<unknown[]> {
    await page.evaluate(readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8'))
    const result = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
      `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
    )
    return result.violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }))
  }

  /** The others take their time, and find little more. */
  const everyTime = ['a month, in Chinese, dark', 'long names']

  for (const [name, state] of Object.entries(states)) {
    test.skipIf(!isCi && !everyTime.includes(name))(
      `is legible and accessible, wide and on a phone: ${name}`,
      async () => {
        const { path, colorScheme, missing } = {
          path: '/console',
          colorScheme: 'light',
          missing: [],
          ...state,
        } as const
        visit.rows = state.rows
        visit.missing = missing
        const page = await visit.signIn(path, { colorScheme })
        if (path.includes('lang')) await page.goto(visit.url(path))
        for (const summary of await page.locator('summary').all()) await summary.click()
        for (const viewport of [{ width: 1280, height: 720 }, phone.viewport]) {
          await page.setViewportSize(viewport)
          expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width)
          expect(await violations(page)).toEqual([])
        }
      },
    )
  }

  test.each(['light', 'dark'] as const)(
    'the page to sign in is accessible after a failure, %s',
    async (colorScheme) => {
      const page = await visit.open('/console', { ...phone, colorScheme })
      await page.getByLabel('Password').fill('wrong')
      await page.keyboard.press('Enter')
      await page.getByRole('alert').waitFor()
      expect(await violations(page)).toEqual([])
    },
  )
})
