import { afterEach, expect, test, vi } from 'vitest'
import type { LoaderContext } from '../src/loader.js'
import { capLoader } from '../src/loaders/cap.js'

afterEach(() => vi.unstubAllGlobals())

test.each([
  ['the element’s nonce', {}, { CAP_CSS_NONCE: 'n0nce', CAP_SCRIPT_NONCE: 'n0nce' }],
  ['what the page has set', { CAP_CSS_NONCE: 'own' }, { CAP_CSS_NONCE: 'own', CAP_SCRIPT_NONCE: 'n0nce' }],
])('its script finds %s', async (_, page: object, expected) => {
  vi.stubGlobal('window', page)
  let found: object | undefined
  const script = async () => {
    found = { ...page }
    throw new Error('enough')
  }
  const context = { settings: {}, nonce: 'n0nce', script } as unknown as LoaderContext
  await expect(capLoader.mount(context)).rejects.toThrow('enough')
  expect(found).toEqual(expected)
})
