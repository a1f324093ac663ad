import { type BrowserContextOptions, devices, type FrameLocator, type Page } from 'playwright-core'
import { rightLetters } from './widget-service.js'

/** One picture of the documentation: the widget in one state. */
export interface Shot {
  name: string
  options: string
  lang?: 2052 | 1028 | 1033
  client?: 1 | 2
  slide?: boolean
  context?: BrowserContextOptions
  /** More of the host page, after the captcha's place. */
  body?: string
  /** Of the host page's ground. */
  dark?: boolean
  reach?: (frame: FrameLocator, page: Page) => Promise<unknown>
}

export const state = (frame: FrameLocator, name: string) => frame.locator(`html[data-state=${name}]`).waitFor()
const answer = async (frame: FrameLocator, text: string) => {
  await frame.locator('#answer').fill(text)
  await frame.locator('#submit').click()
}
const drag = async (frame: FrameLocator, page: Page) => {
  const box = (await frame.locator('#handle').boundingBox()) as { x: number; y: number }
  await page.mouse.move(box.x + 20, box.y + 18)
  await page.mouse.down()
  await page.mouse.move(box.x + 120, box.y + 20, { steps: 4 })
}
const showsUnloaded = (_frame: FrameLocator, page: Page) => page.locator('#place [role=alert]').waitFor()
const phone = devices['iPhone 13'] as BrowserContextOptions

export const shots: readonly Shot[] = [
  { name: 'idle', options: '{}', reach: (frame) => state(frame, 'idle') },
  {
    name: 'open',
    options: '{}',
    reach: async (frame) => {
      await frame.locator('#bar').click()
      await state(frame, 'open')
    },
  },
  { name: 'embed', options: `{ type: 'embed' }`, lang: 1033, reach: (frame) => state(frame, 'open') },
  {
    name: 'checking',
    options: `{ type: 'embed' }`,
    reach: async (frame) => {
      await answer(frame, 'held')
      await state(frame, 'checking')
    },
  },
  {
    name: 'wrong',
    options: `{ type: 'embed' }`,
    lang: 1033,
    reach: async (frame) => {
      await answer(frame, 'nope')
      await state(frame, 'wrong')
    },
  },
  {
    name: 'right',
    options: '{}',
    reach: async (frame) => {
      await frame.locator('#bar').click()
      await answer(frame, rightLetters)
      await state(frame, 'right')
    },
  },
  {
    name: 'right-embed',
    options: `{ type: 'embed' }`,
    lang: 1033,
    reach: async (frame) => {
      await answer(frame, rightLetters)
      await state(frame, 'right')
    },
  },
  {
    name: 'working',
    options: `{ type: 'embed' }`,
    lang: 1033,
    reach: async (frame) => {
      await answer(frame, rightLetters)
      await state(frame, 'checking')
    },
  },
  {
    name: 'one-more',
    options: `{ type: 'embed' }`,
    lang: 1033,
    reach: async (frame) => {
      await answer(frame, rightLetters)
      await frame.locator('#handle').waitFor()
    },
  },
  {
    name: 'wrong-slide',
    options: `{ type: 'embed' }`,
    lang: 1033,
    slide: true,
    reach: async (frame) => {
      await frame.locator('#scene').click({ position: { x: 80, y: 60 } })
      await frame.locator('#confirm').click()
      await state(frame, 'wrong')
    },
  },
  { name: 'expired', options: `{ type: 'embed' }`, reach: (frame) => state(frame, 'expired') },
  {
    name: 'ticket-expired',
    options: '{}',
    reach: async (frame) => {
      await frame.locator('#bar').click()
      await answer(frame, rightLetters)
      await state(frame, 'right')
      await state(frame, 'idle')
    },
  },
  {
    name: 'ticket-expired-embed',
    options: `{ type: 'embed' }`,
    lang: 1033,
    reach: async (frame) => {
      await answer(frame, rightLetters)
      await state(frame, 'expired')
    },
  },
  {
    name: 'offline',
    options: `{ type: 'embed' }`,
    lang: 1033,
    reach: async (frame, page) => {
      await state(frame, 'open')
      await page.context().setOffline(true)
      await frame.locator('#refresh').click()
      await state(frame, 'offline')
    },
  },
  {
    name: 'refused',
    options: `{ type: 'embed' }`,
    lang: 1033,
    reach: (frame) => state(frame, 'refused'),
  },
  { name: 'unloaded', options: `{ type: 'embed' }`, lang: 1033, reach: showsUnloaded },
  { name: 'dark-unloaded', options: `{ type: 'embed' }`, dark: true, reach: showsUnloaded },
  {
    name: 'popup-unloaded',
    options: `{ type: 'popup' }`,
    lang: 1033,
    reach: showsUnloaded,
  },
  {
    name: 'dialog',
    options: `{ type: 'popup' }`,
    lang: 1033,
    body: `<dialog style="padding:24px 16px;width:300px"><label>Name <input></label><p><button>Send</button></p></dialog>
      <script>document.querySelector('dialog').showModal()</script>`,
    context: { viewport: { width: 480, height: 360 } },
  },
  {
    name: 'form',
    options: '{}',
    lang: 1033,
    body: `<button style="margin-top:16px">Send</button>`,
    context: { viewport: { width: 348, height: 380 } },
    reach: async (frame) => {
      await frame.locator('#bar').click()
      await state(frame, 'open')
    },
  },
  { name: 'throttled', options: `{ type: 'embed' }`, reach: (frame) => state(frame, 'throttled') },
  {
    name: 'audio',
    options: `{ type: 'embed' }`,
    lang: 1033,
    reach: async (frame) => {
      await frame.locator('#audio').click()
      await frame.locator('#play').waitFor()
    },
  },
  { name: 'slide', options: `{ type: 'embed' }`, slide: true, reach: (frame) => frame.locator('#handle').waitFor() },
  { name: 'slide-moving', options: `{ type: 'popup' }`, slide: true, lang: 1033, reach: drag },
  {
    name: 'slide-tapped',
    options: `{ type: 'embed', themeColor: '0b7a3e' }`,
    slide: true,
    lang: 1028,
    reach: (frame) => frame.locator('#scene').click({ position: { x: 150, y: 60 } }),
  },
  { name: 'popup', options: `{ type: 'popup' }`, context: { viewport: { width: 1440, height: 620 } } },
  { name: 'popup-320', options: `{ type: 'popup' }`, lang: 1033, context: { viewport: { width: 320, height: 480 } } },
  {
    name: 'popup-yellow',
    options: `{ type: 'popup', themeColor: 'ffd21f' }`,
    lang: 1028,
    reach: async (frame) => {
      await answer(frame, 'nope')
      await state(frame, 'wrong')
    },
  },
  { name: 'dark-idle', options: '{}', dark: true, reach: (frame) => state(frame, 'idle') },
  { name: 'dark', options: `{ type: 'embed' }`, dark: true, reach: (frame) => state(frame, 'open') },
  { name: 'dark-slide', options: `{ type: 'embed' }`, dark: true, slide: true, reach: drag },
  {
    name: 'dark-wrong',
    options: `{ type: 'popup' }`,
    dark: true,
    lang: 1033,
    reach: async (frame) => {
      await answer(frame, 'nope')
      await state(frame, 'wrong')
    },
  },
  {
    name: 'dark-right',
    options: '{}',
    dark: true,
    lang: 1033,
    reach: async (frame) => {
      await frame.locator('#bar').click()
      await answer(frame, rightLetters)
      await state(frame, 'right')
    },
  },
  {
    name: 'dark-offline',
    options: `{ type: 'embed' }`,
    dark: true,
    reach: async (frame, page) => {
      await state(frame, 'open')
      await page.context().setOffline(true)
      await frame.locator('#refresh').click()
      await state(frame, 'offline')
    },
  },
  { name: 'mobile', options: '{}', client: 1, context: phone },
  {
    name: 'mobile-dark-slide',
    options: '{}',
    client: 1,
    slide: true,
    dark: true,
    context: phone,
    reach: (frame) => frame.locator('#handle').waitFor(),
  },
  {
    name: 'mobile-header',
    options: '{ showHeader: true }',
    client: 1,
    lang: 1033,
    context: phone,
    reach: (frame) => frame.locator('#help').click(),
  },
  {
    name: 'mobile-landscape',
    options: '{}',
    client: 1,
    context: { ...phone, viewport: { width: 667, height: 340 } },
  },
  {
    name: 'forced-colors',
    options: `{ type: 'popup' }`,
    lang: 1033,
    slide: true,
    context: { forcedColors: 'active' },
    reach: drag,
  },
  { name: 'popup-low', options: `{ type: 'popup' }`, lang: 1033, context: { viewport: { width: 320, height: 256 } } },
  {
    name: 'mobile-320',
    options: '{}',
    client: 1,
    lang: 1033,
    context: { ...phone, viewport: { width: 320, height: 520 } },
  },
  {
    name: 'zoom-200',
    options: '{}',
    lang: 1033,
    context: { viewport: { width: 320, height: 400 }, deviceScaleFactor: 2 },
    reach: async (frame) => {
      await frame.locator('#bar').click()
      await state(frame, 'open')
    },
  },
]
