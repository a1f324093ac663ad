import { createCipheriv } from 'node:crypto'
import { memoryStore, type TicketStore } from '@ticketgate/core'
import { afterEach, beforeEach } from 'vitest'
import { type Answer, testService } from './service.js'

export const clientId = 'DRrYIqauawN0I8my'
export const sender = '13800138000'
export const device = {
  'x-operating-sys-version': 'Android 10',
  'x-device-fingerprint': '156aysdna213sac',
  'x-agent': 'Mozilla/5.0',
  'x-client-id': clientId,
}

export const point = (x: number, y: number | string = '5.0') => `{"x":${x},"y":${y}}`

export function encrypt(text: string, key: string): string {
  const cipher = createCipheriv('aes-128-ecb', key, null)
  return Buffer.concat([cipher.update(text), cipher.final()]).toString('base64')
}

/** A store that is away. */
export const brokenStore: TicketStore = {
  ...memoryStore(),
  take: () => Promise.reject(new Error('a broken store')),
}

type ServiceOptions = Parameters<typeof testService>[0]

/** What the service keeps of a challenge, by the store's own word. */
interface KeptSlide {
  readonly x: number
  readonly secretKey: string | null
}

/**
 * A service for each test of a file, and the calls of an application that knows where the pieces belong.
 * @param usual options of every service, which `restart` may replace
 */
export function useOneAccess(usual: ServiceOptions = {}) {
  let service: ReturnType<typeof testService>
  let kept: KeptSlide[]

  function start(options: ServiceOptions = {}) {
    kept = []
    let now = () => 0
    const memory = memoryStore({ now: () => now() })
    const store = {
      ...memory,
      take: (key: string, use: Parameters<typeof memory.take>[1]) => {
        if (use.value.startsWith('{"x"')) kept.push(JSON.parse(use.value))
        return memory.take(key, use)
      },
    }
    service = testService({ store, ...usual, ...options })
    now = () => service.clock.now
  }
  beforeEach(() => start())
  afterEach(() => service.close())

  async function call(method: 'GET' | 'POST', url: string, body?: unknown, headers: object = {}): Promise<Answer> {
    const response = await service.app.inject({
      method,
      url,
      headers: {
        ...device,
        ...(method === 'POST' && { 'content-type': 'application/json;charset=utf8' }),
        ...headers,
      },
      ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return { status: response.statusCode, headers: response.headers, ...response.json() }
  }

  return {
    get service() {
      return service
    },
    async restart(options: ServiceOptions) {
      await service.close()
      start(options)
    },
    call,
    fetchSlide: (headers?: object): Promise<Answer> => call('GET', '/api/v2/sdk/captcha', undefined, headers),
    verify: (body: object, headers?: object): Promise<Answer> =>
      call('POST', '/api/v2/sdk/captcha/verify', { sender, ...body }, headers),
    /** Where the piece of the last challenge belongs, or of the one with this number. */
    rightX: (at = -1) => (kept.at(at) as KeptSlide).x,
  }
}
