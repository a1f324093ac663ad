import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import type { MissingCounts, Row } from '../../packages/server/src/contracts/statistics.js'
import { consolePassword, readerOf, type TestConsole, testConsole } from '../../packages/server/test/support/console.js'
import { type Pages, usePages } from './pages.js'

export interface ConsoleVisit {
  /** What the pages show; a test sets it. */
  rows: readonly Row[]
  missing: readonly MissingCounts[]
  readonly service: TestConsole
  /** The console's address with this path. */
  url(path: string): string
  /** A page that stands at the console's door. */
  open(path?: string, context?: BrowserContextOptions): Promise<Page>
  /** A page whose visitor has signed in. */
  signIn(path?: string, context?: BrowserContextOptions): Promise<Page>
}

/** A console for the tests of a file, which listens as it does for an operator. */
export function useConsole(pages: Pages = usePages()): ConsoleVisit {
  let service: TestConsole
  beforeAll(async () => {
    service = testConsole({
      statistics: { ...readerOf([]), read: (query) => readerOf(visit.rows, visit.missing).read(query) },
    })
    await service.listen()
  })
  afterAll(() => service?.close())

  const visit: ConsoleVisit = {
    rows: [],
    missing: [],
    get service() {
      return service
    },
    url: (path) => new URL(path, service.url).href,
    async open(path = '/console', context = {}) {
      const page = await pages.take({ locale: 'en-US', ...context })
      await page.goto(visit.url(path))
      return page
    },
    async signIn(path = '/console', context = {}) {
      const page = await visit.open(path, context)
      await page.locator('#password').fill(consolePassword)
      await page.locator('.sign-in button').click()
      await page.locator('h1', { hasNotText: /^Sign in|^登录/ }).waitFor()
      return page
    },
  }
  return visit
}
