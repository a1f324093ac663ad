import { redisStore } from '@ticketgate/redis'
import { Redis } from 'ioredis'
import { createClient, createCluster } from 'redis'
import { expect, test } from 'vitest'

const sendCommand = async () => []

test.each([
  ['ERR_CAPTCHA_OPTION_MISSING', {}],
  ['ERR_CAPTCHA_OPTION_TYPE', undefined],
  ['ERR_CAPTCHA_OPTION_TYPE', { sendCommand: 'redis://127.0.0.1' }],
  ['ERR_CAPTCHA_OPTION_UNKNOWN', { sendCommand, client: {} }],
  ['ERR_CAPTCHA_OPTION_TYPE', { sendCommand, prefix: 1 }],
  ['ERR_CAPTCHA_OPTION_VALUE', { sendCommand, prefix: '' }],
  ['ERR_CAPTCHA_OPTION_VALUE', { sendCommand, prefix: '{app}:' }],
  ['ERR_CAPTCHA_OPTION_VALUE', { sendCommand, prefix: 'x'.repeat(65) }],
])('%s: %o', (code, options) => {
  expect(() => redisStore(options as never)).toThrow(expect.objectContaining({ code }))
})

test('a prefix may have 64 characters', () => {
  expect(redisStore({ sendCommand, prefix: 'x'.repeat(64) }).local).toBeUndefined()
})

test.each([
  ['node-redis', () => createClient()],
  ['node-redis, a cluster', () => createCluster({ rootNodes: [] })],
  ['ioredis', () => new Redis({ lazyConnect: true })],
])('a client of %s, connected or not, is refused with what to write instead', (_, client) => {
  expect(() => redisStore(client() as never)).toThrow('redisStore({ sendCommand: (command) =>')
})
