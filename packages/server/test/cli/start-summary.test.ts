import { expect, onTestFinished, test } from 'vitest'
import { startSummary, summaryLines } from '../../src/cli/start-summary.js'
import { createService, type ServiceOptions } from '../../src/index.js'

const keys = { secretId: 'AKIDsummary', secretKey: 'a-secret-key-of-the-summary', sealKeys: ['x'.repeat(40)] }
const password = 'the-password-of-the-summary'

/** What is said to be risky of a service that was started so. */
function risksOf(more: Partial<ServiceOptions>): string[] {
  const options = { ...keys, ...more }
  const service = createService(options)
  onTestFinished(() => service.close())
  const summary = startSummary({ service, options, redisUrl: undefined, hasMetrics: false }, 'en')
  expect(summaryLines(summary, 'en').length).toBeLessThanOrEqual(8)
  expect(summaryLines(summary, 'en').join('\n')).not.toContain(password)
  return [...summary.risky]
}

test.each(['0.0.0.0', '::', '10.0.0.7', 'captcha'])('a console at %s is said to be risky', (host) => {
  expect(risksOf({ console: { password, host } })).toEqual([expect.stringMatching(/^console on an address/)])
})

test.each([[{}], [{ console: { password } }], [{ console: { password, host: '::1' } }], [{ host: '127.0.0.2' }]])(
  'nothing is risky of %j',
  (options) => {
    expect(risksOf(options)).toEqual([])
  },
)

test('so is a service for development that other machines reach', () => {
  expect(risksOf({ host: '0.0.0.0' })).toEqual([expect.stringMatching(/^development mode on an address/)])
})
