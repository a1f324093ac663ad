import { createVerifier } from '@ticketgate/core'
import { createGuard } from '@ticketgate/core/adapter'
import { redisAttempts, redisStore, type SendCommand } from '@ticketgate/redis'
import { fakeProvider } from '@ticketgate/testing'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'

const code = 'TICKETGATE_REDIS_EVICTION'
const emitWarning = vi.fn()
const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }

beforeEach(() => {
  vi.clearAllMocks()
  const emitted = vi.spyOn(process, 'emitWarning').mockImplementation(emitWarning)
  onTestFinished(() => emitted.mockRestore())
})

/** A Redis whose answer to INFO comes when the test says so. */
function evictingRedis() {
  let answer = () => {}
  const info = new Promise<string>((resolve) => {
    answer = () => resolve('maxmemory_policy:allkeys-lru\r\n')
  })
  const sendCommand: SendCommand = async ([name]) => (name === 'INFO' ? info : ['free'])
  return {
    sendCommand,
    async answersInfo() {
      answer()
      await new Promise(setImmediate)
    },
  }
}

const byLogger = [[{ code }, expect.stringContaining('allkeys-lru')]]
const byProcess = [[expect.stringContaining('allkeys-lru'), { type: 'CaptchaWarning', code }]]

describe('that Redis may evict tickets is said', () => {
  test('by the verifier’s logger', async () => {
    const { sendCommand, answersInfo } = evictingRedis()
    const store = redisStore({ sendCommand })
    createVerifier({ provider: fakeProvider(), store, logger })
    await answersInfo()
    expect([logger.warn.mock.calls, emitWarning.mock.calls]).toEqual([byLogger, []])
  })

  test('by the process, if the verifier has no logger', async () => {
    const { sendCommand, answersInfo } = evictingRedis()
    createVerifier({ provider: fakeProvider(), store: redisStore({ sendCommand }) })
    await answersInfo()
    expect(emitWarning.mock.calls).toEqual(byProcess)
  })

  test('by the process, if there is no verifier yet, and not again', async () => {
    const { sendCommand, answersInfo } = evictingRedis()
    const store = redisStore({ sendCommand })
    await answersInfo()
    createVerifier({ provider: fakeProvider(), store, logger })
    expect([logger.warn.mock.calls, emitWarning.mock.calls]).toEqual([[], byProcess])
  })

  test('once by a verifier whose attempts are in the same Redis, and by the first one of a store', async () => {
    const { sendCommand, answersInfo } = evictingRedis()
    const store = redisStore({ sendCommand })
    const verifier = createVerifier({ provider: fakeProvider(), store, logger })
    const other = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
    createVerifier({ provider: fakeProvider(), store, logger: other })
    const attempts = redisAttempts({ sendCommand })
    createGuard(verifier, { onlyAfter: { requests: 1, attempts, key: 'k'.repeat(32) } })
    await answersInfo()
    expect([logger.warn.mock.calls, other.warn.mock.calls, emitWarning.mock.calls]).toEqual([byLogger, [], []])
  })

  test('by the logger of the verifier whose route counts the attempts', async () => {
    const { sendCommand, answersInfo } = evictingRedis()
    const verifier = createVerifier({ provider: fakeProvider(), logger })
    const attempts = redisAttempts({ sendCommand })
    createGuard(verifier, { onlyAfter: { requests: 1, attempts, key: 'k'.repeat(32) } })
    await answersInfo()
    expect([logger.warn.mock.calls, emitWarning.mock.calls]).toEqual([byLogger, []])
  })
})
