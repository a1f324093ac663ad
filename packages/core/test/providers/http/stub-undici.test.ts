import { expect, test, vi } from 'vitest'

// As Bun's: the names are there, and nothing behind them.
vi.mock('undici', () => ({ Pool: class {} }))

test('a runtime whose undici is a stub is refused when the client is made', async () => {
  const { vendorClient } = await import('../../../src/providers/http/client.js')
  expect(() => vendorClient({ origin: 'https://vendor.example' })).toThrow(
    expect.objectContaining({ code: 'ERR_CAPTCHA_UNSUPPORTED' }),
  )
})
