import { geetest } from '@ticketgate/core/geetest'
import { isProduction } from '@ticketgate/core/provider'
import { turnstile } from '@ticketgate/core/turnstile'
import { fakeProvider } from '@ticketgate/testing'
import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => vi.unstubAllEnvs())

test.each(['', ' ', 'development', 'test', 'Test', 'Development '])('NODE_ENV=%j is not production', (value) => {
  expect(isProduction({ NODE_ENV: value })).toBe(false)
  expect(isProduction({})).toBe(false)
})

test.each(['production', 'Production', 'PRODUCTION', 'production ', 'prod', 'staging'])(
  'with NODE_ENV=%j neither fakes nor published test keys are taken',
  (value) => {
    vi.stubEnv('NODE_ENV', value)
    expect(() => fakeProvider()).toThrow()
    expect(() => turnstile({ secret: '1x0000000000000000000000000000000AA' })).toThrow()
    const demo = { captchaId: '647f5ed2ed8acb4be36784e01556bb71', captchaKey: 'b09a7aafbfd83f73b35a9b530d0337bf' }
    expect(() => geetest(demo)).toThrow()
  },
)
