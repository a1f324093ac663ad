import { afterEach, expect, test, vi } from 'vitest'
import type { LoaderContext } from '../src/loader.js'
import { privateCaptchaLoader } from '../src/loaders/private-captcha.js'

afterEach(() => vi.unstubAllGlobals())

const never = new Promise<never>(() => {})
const widget = { solution: () => 'solution', execute: () => never, reset() {} }

/** The vendor's script with its calls, and the element that the loader makes. */
async function mountWith(calls: (element: object) => object) {
  const listeners: Record<string, () => void> = {}
  const element = {
    dataset: {},
    addEventListener: (name: string, act: () => void) => {
      listeners[name] = act
    },
  }
  vi.stubGlobal('document', { createElement: () => element })
  vi.stubGlobal('privateCaptcha', calls(element))
  const solved = vi.fn()
  const context = {
    place: { append() {} },
    settings: { siteKey: 'key' },
    look: { lang: 'en-US', theme: 'dark' },
    report: { solved },
    script: async () => {},
  }
  const captcha = await privateCaptchaLoader.mount(context as unknown as LoaderContext)
  return { captcha, solved, finish: () => listeners['privatecaptcha:finish']?.() }
}

const scripts = {
  'draws where it is told to': () => ({ render: () => widget, setup: vi.fn() }),
  'collects from the page': (element: object) => ({ setup: () => void Object.assign(element, { widget }) }),
}

test.each(Object.entries(scripts))('a script that %s: its solution is the ticket', async (_, calls) => {
  const { solved, finish } = await mountWith(calls)
  finish()
  expect(solved).toHaveBeenCalledWith({ 'private-captcha-solution': 'solution' }, expect.any(Number))
})

test('an opening is over at once, though the vendor’s promise never settles', async () => {
  const { captcha } = await mountWith(scripts['draws where it is told to'])
  expect(captcha.open()).toBeUndefined()
})

test('a script that draws nothing is no captcha', async () => {
  await expect(mountWith(() => ({ setup() {} }))).rejects.toThrow('privateCaptcha')
})
