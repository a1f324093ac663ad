import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { launchChromium } from './chromium.js'

export interface PageSetting {
  /** The page's clock stands, until the test puts it forward. */
  clockStands?: boolean
  /** Runs before anything of the page. */
  init?: string | undefined
}

export interface Pages {
  /** A page of this kind that nothing is left in of the tests before. */
  take(context?: BrowserContextOptions, setting?: PageSetting): Promise<Page>
}

/**
 * One browser for the tests of a file, and one page of each kind, which they use in turn: to open a page costs four
 * times what a visit does.
 */
export function usePages(): Pages {
  const kept = new Map<string, Page>()
  let browser: Browser
  let used: Page[] = []

  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())
  afterEach(async ({ task }) => {
    for (const page of used) {
      if (task.result?.state === 'pass') await clear(page)
      else await end(page)
    }
    used = []
  })

  async function end(page: Page): Promise<void> {
    for (const [kind, other] of kept) if (other === page) kept.delete(kind)
    await page.context().close()
  }

  return {
    async take(context = {}, { clockStands = false, init } = {}) {
      // What can be changed in an open page makes no other kind of page.
      const { viewport = { width: 1280, height: 720 }, colorScheme, reducedMotion, forcedColors, ...rest } = context
      const kind = JSON.stringify({ ...rest, clockStands, init })
      let page = kept.get(kind)
      if (page === undefined) {
        page = await (await browser.newContext({ viewport, ...rest })).newPage()
        if (clockStands) await stopClock(page)
        if (init !== undefined) await page.addInitScript(init)
        kept.set(kind, page)
      }
      used.push(page)
      if (viewport !== null) await page.setViewportSize(viewport)
      await page.emulateMedia({
        colorScheme: colorScheme ?? 'light',
        reducedMotion: reducedMotion ?? 'no-preference',
        forcedColors: forcedColors ?? 'none',
      })
      return page
    },
  }
}

/** Leaves nothing of a test in its page. */
async function clear(page: Page): Promise<void> {
  page.removeAllListeners()
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await page.context().setOffline(false)
  await page.context().clearCookies()
  await page.goto('about:blank')
  const session = await page.context().newCDPSession(page)
  await session.send('Network.clearBrowserCache')
  await session.detach()
}

async function stopClock(page: Page): Promise<void> {
  await page.clock.install({ time: 0 })
  await page.clock.pauseAt(60_000)
}
