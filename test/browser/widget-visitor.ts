import { type BrowserContextOptions, devices, type FrameLocator, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { type PageSetting, usePages } from './pages.js'
import { type FakeService, type HostPage, resetService, startFakeService, startHostPage } from './widget-service.js'

export interface Result {
  ret: number
  ticket?: string
  randstr?: string
}

/** What a test wants of its page. */
export interface Wish extends PageSetting {
  /** Of the script's address. */
  query?: string
  /** Without it: one script, one place for the captcha, one button before it. */
  body?: string
  /** Of the page's answer. */
  headers?: Record<string, string>
  context?: BrowserContextOptions
  /** What is to be done with the page before it loads. */
  prepare?: (page: Page) => unknown
}

export const phone = devices['iPhone 13'] as (typeof devices)[string]

/** One visitor's page for each test of a file, of another origin than the captcha's; what the callback got is in `results`. */
export interface Visitor {
  readonly service: FakeService
  readonly host: HostPage
  readonly page: Page
  /** The script element for a page's body. */
  script(query?: string): string
  visit(wish?: Wish): Promise<void>
  /** Visits and calls capInit with these options, written as JavaScript. */
  open(options: string, wish?: Wish): Promise<FrameLocator>
  results(): Promise<Result[]>
}

export function useVisitor(): Visitor {
  const pages = usePages()
  let service: FakeService
  let host: HostPage
  let page: Page | undefined

  beforeAll(async () => {
    service = await startFakeService()
    host = await startHostPage()
  })
  afterAll(async () => {
    await service?.close()
    await host?.close()
  })
  beforeEach(() => {
    page = undefined
    resetService(service)
  })

  const visitor: Visitor = {
    get service() {
      return service
    },
    get host() {
      return host
    },
    get page() {
      if (page === undefined) throw new Error('No page yet: visit one.')
      return page
    },
    script: (query = '') => `<script src="${service.origin}/script.js?${query}"></script>`,
    async visit(wish = {}) {
      page = await pages.take(wish.context, wish)
      await wish.prepare?.(page)
      const body = wish.body ?? `<button id="before">before</button><div id="place"></div>${visitor.script(wish.query)}`
      await page.goto(host.url(body, wish.headers))
      await page.evaluate(`window.results = [];
        window.init = (options, element = document.getElementById('place')) =>
          capInit(element, { callback: (json) => results.push(json), ...options })`)
    },
    async open(options, wish) {
      await visitor.visit(wish)
      await visitor.page.evaluate(`init(${options})`)
      return visitor.page.frameLocator('iframe')
    },
    results: () => visitor.page.evaluate<Result[]>('results'),
  }
  return visitor
}

export const state = (frame: FrameLocator, name: string) => frame.locator(`html[data-state=${name}]`).waitFor()

/** Once the challenge asked for is there: until then the captcha takes no answer, and the next one empties the field. */
export async function answer(frame: FrameLocator, letters: string): Promise<void> {
  await frame.locator('#panel[aria-busy=false]').waitFor()
  await frame.locator('#answer').fill(letters)
  await frame.locator('#submit').click()
}
