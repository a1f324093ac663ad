import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { LoaderContext } from '../src/loader.js'
import { aliyunLoader } from '../src/loaders/aliyun.js'
import { geetestLoader } from '../src/loaders/geetest.js'
import { tencentLoader } from '../src/loaders/tencent.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const report = { solved: vi.fn(), failed: vi.fn(), closed: vi.fn(), expired: vi.fn() }
beforeEach(() => void Object.values(report).map((called) => called.mockReset()))

function contextWith(settings: object, more: Partial<LoaderContext> = {}): LoaderContext {
  const look = { lang: 'zh-CN', theme: 'light', size: 'normal' }
  const place = { replaceChildren() {} }
  const { signal } = new AbortController()
  const loaded = { look, report, place, signal, script: async () => {} }
  return { settings: { siteKey: 'id', ...settings }, ...loaded, ...more } as never
}

/** The vendor's global, as its script leaves it. */
function defined(name: string, value: unknown): void {
  vi.stubGlobal('window', { [name]: value })
  vi.stubGlobal(name, value)
}

describe('aliyun with an encrypted scene', () => {
  const init = vi.fn(({ getInstance }) => getInstance({}))
  beforeEach(() => {
    init.mockClear()
    defined('initAliyunCaptcha', init)
    vi.stubGlobal('document', { createElement: () => ({}) })
  })

  test('each initialisation gets one of its own', async () => {
    let made = 0
    const challenge = async () => Response.json({ encryptedSceneId: `scene ${++made}` })
    const captcha = await aliyunLoader.mount(contextWith({ encryptedSceneId: true }, { challenge }))
    captcha.reset()
    await vi.waitFor(() => expect(init).toHaveBeenCalledTimes(2))
    expect(init.mock.calls.map(([{ EncryptedSceneId }]) => EncryptedSceneId)).toEqual(['scene 1', 'scene 2'])
  })

  test('without one nothing is shown: it is the next vendor’s turn', async () => {
    const challenge = async () => Response.json({}, { status: 503 })
    await expect(aliyunLoader.mount(contextWith({ encryptedSceneId: true }, { challenge }))).rejects.toThrow('503')
    expect(init).not.toHaveBeenCalled()
  })
})

describe('tencent', () => {
  class Shown {
    static readonly made = vi.fn()
    constructor(...given: unknown[]) {
      Shown.made(...given)
    }
    show() {}
    destroy() {}
  }
  beforeEach(() => void Shown.made.mockReset())
  const disaster = { ticket: expect.stringMatching(/^trerror_1001_id_\d+$/), randstr: expect.stringMatching(/^@\d+$/) }

  test('opens nothing without the proof that it was told to bring', async () => {
    defined('TencentCaptcha', Shown)
    const challenge = async () => Response.json({ title: 'Service unavailable' }, { status: 503 })
    const { open } = await tencentLoader.mount(contextWith({ aidEncrypted: true }, { challenge }))
    await open()
    expect(Shown.made).not.toHaveBeenCalled()
    expect(report.failed).toHaveBeenCalledWith(503)
  })

  test.each([[true], [undefined]])('with postDisasterTickets %s, a script that never comes', async (wanted) => {
    vi.stubGlobal('window', {})
    const mounting = tencentLoader.mount(
      contextWith({ postDisasterTickets: wanted }, { script: () => new Promise(() => {}) }),
    )
    const mounted = vi.fn()
    mounting.then(mounted)
    await vi.advanceTimersByTimeAsync(4_000)
    expect(mounted).toHaveBeenCalledTimes(wanted ? 1 : 0)
    if (!wanted) return
    await (await mounting).open()
    await vi.advanceTimersByTimeAsync(0)
    expect(report.solved).toHaveBeenCalledWith(disaster, expect.any(Number))
  })

  test.each([[true], [undefined]])('with postDisasterTickets %s, a script that throws', async (wanted) => {
    defined('TencentCaptcha', Shown)
    Shown.made.mockImplementation(() => {
      throw new Error('TencentCaptcha: appid')
    })
    const { open } = await tencentLoader.mount(contextWith({ postDisasterTickets: wanted }))
    const opened = (async () => open())()
    if (wanted) await opened
    else await expect(opened).rejects.toThrow('appid')
    await vi.advanceTimersByTimeAsync(0)
    expect(report.solved.mock.calls).toEqual(wanted ? [[disaster, expect.any(Number)]] : [])
  })
})

describe('geetest', () => {
  function setUp() {
    const on: Record<string, () => void> = {}
    const captcha = { showCaptcha: vi.fn(), reset: vi.fn() }
    for (const name of ['onReady', 'onNextReady', 'onError', 'onClose', 'onSuccess']) {
      Object.assign(captcha, {
        [name]: (then: () => void) => {
          on[name] = then
          return captcha
        },
      })
    }
    const init = vi.fn((_, then) => {
      then(captcha)
      on['onReady']?.()
    })
    defined('initGeetest4', init)
    return { on, captcha, init }
  }

  test('is shown once the challenge’s own parts are there, also after a reset', async () => {
    const { on, captcha } = setUp()
    const { open, reset } = await geetestLoader.mount(contextWith({}))
    for (const times of [1, 2]) {
      const opening = open()
      await vi.advanceTimersByTimeAsync(1_000)
      expect(captcha.showCaptcha).toHaveBeenCalledTimes(times - 1)
      on['onNextReady']?.()
      await opening
      expect(captcha.showCaptcha).toHaveBeenCalledTimes(times)
      reset()
    }
  })

  test.each(['reset', 'left'])('is not shown once it was %s before they are', async (what) => {
    const { on, captcha } = setUp()
    const left = new AbortController()
    const { open, reset } = await geetestLoader.mount(contextWith({}, { signal: left.signal }))
    const opening = open()
    if (what === 'reset') reset()
    else left.abort()
    on['onNextReady']?.()
    await vi.advanceTimersByTimeAsync(4_000)
    await opening
    expect(captcha.showCaptcha).not.toHaveBeenCalled()
  })

  test('is tried all the same where nobody says so', async () => {
    const { captcha } = setUp()
    const { open } = await geetestLoader.mount(contextWith({}))
    const opening = open()
    await vi.advanceTimersByTimeAsync(4_000)
    await opening
    expect(captcha.showCaptcha).toHaveBeenCalledTimes(1)
  })

  test.each([
    ['zh-CN', 'zho'],
    ['zh', 'zho'],
    ['zh-TW', 'zho-tw'],
    ['zh-Hant', 'zho-tw'],
    ['zh-Hant-HK', 'zho-hk'],
    ['zh-MO', 'zho-hk'],
    ['ja-JP', 'jpn'],
    ['nl', 'eng'],
  ])('in %s: the vendor’s language %s', async (lang, language) => {
    const { init } = setUp()
    const look = { lang, theme: 'light', size: 'normal' } as const
    await geetestLoader.mount(contextWith({}, { look } as Partial<LoaderContext>))
    expect(init.mock.calls[0]?.[0]).toMatchObject({ language })
  })
})
