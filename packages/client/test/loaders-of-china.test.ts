import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { LoaderContext } from '../src/loader.js'
import { aliyunLoader } from '../src/loaders/aliyun.js'
import { geetestLoader } from '../src/loaders/geetest.js'
import { tencentLoader } from '../src/loaders/tencent.js'
import { tianyuLoader } from '../src/loaders/tianyu.js'
import { yidunLoader } from '../src/loaders/yidun.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const report = { solved: vi.fn(), failed: vi.fn(), closed: vi.fn(), expired: vi.fn() }
beforeEach(() => void Object.values(report).map((called) => called.mockReset()))

function contextWith(settings: object, more: Partial<LoaderContext> = {}): LoaderContext {
  const look = { lang: 'zh-CN', theme: 'light', size: 'normal' }
  const { signal } = new AbortController()
  const loaded = { look, report, signal, script: async () => {} }
  return { settings: { siteKey: 'id', ...settings }, ...loaded, ...more } as never
}

/** The vendor's global, as its script leaves it. */
function defined(name: string, value: unknown): void {
  vi.stubGlobal('window', { [name]: value })
  vi.stubGlobal(name, value)
}

const minutes = 60_000

describe('aliyun', () => {
  const init = vi.fn(({ getInstance }) => getInstance({}))
  const nodes = new Set<unknown>()
  const click = vi.fn()
  beforeEach(() => {
    init.mockClear()
    click.mockClear()
    nodes.clear()
    defined('initAliyunCaptcha', init)
    const createElement = () => {
      const node = { click, remove: () => nodes.delete(node) }
      return node
    }
    const body = { append: (...added: unknown[]) => added.forEach((node) => void nodes.add(node)) }
    vi.stubGlobal('document', { createElement, body })
  })

  test('leaves none of its nodes in the page, also where nobody hears from the vendor', async () => {
    const left = new AbortController()
    init.mockImplementationOnce(() => {})
    void aliyunLoader.mount(contextWith({}, { signal: left.signal }))
    await expect.poll(() => nodes.size).toBe(2)
    left.abort()
    expect(nodes.size).toBe(0)
    const captcha = await aliyunLoader.mount(contextWith({}))
    captcha.reset()
    await expect.poll(() => nodes.size).toBe(2)
    captcha.remove()
    expect(nodes.size).toBe(0)
  })

  test('an initialisation that is nearly over is made anew before it is opened', async () => {
    const captcha = await aliyunLoader.mount(contextWith({}))
    await vi.advanceTimersByTimeAsync(10 * minutes)
    await captcha.open()
    expect([init.mock.calls.length, click.mock.calls.length]).toEqual([1, 1])
    await vi.advanceTimersByTimeAsync(10 * minutes)
    await captcha.open()
    expect([init.mock.calls.length, click.mock.calls.length]).toEqual([2, 2])
  })

  test('reset and opened at once long after it was initialised, it is initialised once', async () => {
    const challenge = async () => Response.json({ encryptedSceneId: 'scene' })
    const captcha = await aliyunLoader.mount(contextWith({ encryptedSceneId: true }, { challenge }))
    await vi.advanceTimersByTimeAsync(16 * minutes)
    captcha.reset()
    await captcha.open()
    expect([init.mock.calls.length, click.mock.calls.length, nodes.size]).toEqual([2, 1, 2])
  })

  test('an instance that comes after the page has left is destroyed', async () => {
    const left = new AbortController()
    init.mockImplementationOnce(() => {})
    void aliyunLoader.mount(contextWith({}, { signal: left.signal }))
    await expect.poll(() => init.mock.calls.length).toBe(1)
    left.abort()
    const destroyCaptcha = vi.fn()
    init.mock.lastCall?.[0].getInstance({ destroyCaptcha })
    expect(destroyCaptcha).toHaveBeenCalledTimes(1)
  })

  test('a ticket lives no longer than its initialisation', async () => {
    await aliyunLoader.mount(contextWith({}))
    const [{ success }] = init.mock.lastCall as unknown as [{ success(param: string): void }]
    success('first')
    await vi.advanceTimersByTimeAsync(19 * minutes)
    success('second')
    expect(report.solved.mock.calls.map(([, livesMs]) => livesMs)).toEqual([80_000, 50_000])
  })

  test('is not opened for a page that has left', async () => {
    const left = new AbortController()
    const captcha = await aliyunLoader.mount(contextWith({}, { signal: left.signal }))
    const opening = captcha.open()
    left.abort()
    await opening
    expect(click).not.toHaveBeenCalled()
  })

  test('each initialisation with an encrypted scene gets one of its own', async () => {
    let made = 0
    const challenge = async () => Response.json({ encryptedSceneId: `scene ${++made}` })
    const captcha = await aliyunLoader.mount(contextWith({ encryptedSceneId: true }, { challenge }))
    captcha.reset()
    await expect.poll(() => init).toHaveBeenCalledTimes(2)
    expect(init.mock.calls.map(([{ EncryptedSceneId }]) => EncryptedSceneId)).toEqual(['scene 1', 'scene 2'])
  })

  test('without an encrypted scene that it needs nothing is shown: it is the next vendor’s turn', async () => {
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

  test('is not shown once it was left before they are', async () => {
    const { on, captcha } = setUp()
    const left = new AbortController()
    const { open } = await geetestLoader.mount(contextWith({}, { signal: left.signal }))
    const opening = open()
    left.abort()
    on['onNextReady']?.()
    await vi.advanceTimersByTimeAsync(4_000)
    await opening
    expect(captcha.showCaptcha).not.toHaveBeenCalled()
  })

  test('a challenge that is nearly over is loaded anew before it is shown', async () => {
    const { on, captcha } = setUp()
    const { open } = await geetestLoader.mount(contextWith({}))
    on['onNextReady']?.()
    await vi.advanceTimersByTimeAsync(5 * minutes)
    await open()
    expect(captcha.reset).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(5 * minutes)
    const opening = open()
    await vi.advanceTimersByTimeAsync(0)
    expect(captcha.reset).toHaveBeenCalledTimes(1)
    expect(captcha.showCaptcha).toHaveBeenCalledTimes(1)
    on['onNextReady']?.()
    await opening
    expect(captcha.showCaptcha).toHaveBeenCalledTimes(2)
  })

  test('one that is nearly over and still on its way is awaited first: it would pass for the one after it', async () => {
    const { on, captcha } = setUp()
    const { open } = await geetestLoader.mount(contextWith({}))
    // A computer sleeps: no timer goes on.
    vi.setSystemTime(Date.now() + 10 * minutes)
    const opening = open()
    await vi.advanceTimersByTimeAsync(100)
    expect(captcha.reset).not.toHaveBeenCalled()
    on['onNextReady']?.()
    await vi.advanceTimersByTimeAsync(0)
    expect(captcha.reset).toHaveBeenCalledTimes(1)
    expect(captcha.showCaptcha).not.toHaveBeenCalled()
    on['onNextReady']?.()
    await opening
    expect(captcha.showCaptcha).toHaveBeenCalledTimes(1)
  })

  test('nothing is loaded anew for a page that has left meanwhile', async () => {
    const { on, captcha } = setUp()
    const left = new AbortController()
    const { open } = await geetestLoader.mount(contextWith({}, { signal: left.signal }))
    vi.setSystemTime(Date.now() + 10 * minutes)
    const opening = open()
    left.abort()
    on['onNextReady']?.()
    await opening
    expect(captcha.reset).not.toHaveBeenCalled()
    expect(captcha.showCaptcha).not.toHaveBeenCalled()
  })

  test('a ticket lives no longer than its lot number', async () => {
    const { on, captcha } = setUp()
    await geetestLoader.mount(contextWith({}))
    Object.assign(captcha, { getValidate: () => ({ lot_number: 'lot' }) })
    on['onSuccess']?.()
    await vi.advanceTimersByTimeAsync(9 * minutes)
    on['onSuccess']?.()
    expect(report.solved.mock.calls.map(([, livesMs]) => livesMs)).toEqual([285_000, 50_000])
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
    // In a hybrid application the page's own protocol is file:.
    expect(init.mock.calls[0]?.[0]).toMatchObject({ language, protocol: 'https://' })
  })
})

describe('yidun', () => {
  async function setUp() {
    const init = vi.fn((_: { onVerify(error?: { code: number } | null, data?: object): void }, then) => then({}))
    defined('initNECaptcha', init)
    await yidunLoader.mount(contextWith({}))
    return init.mock.calls[0]?.[0] as NonNullable<(typeof init.mock.calls)[0]>[0]
  }

  test.each([432, 501, 502, 503, 505, 1000, 1004])('error %i after it was loaded is a failure', async (code) => {
    const { onVerify } = await setUp()
    onVerify({ code })
    expect(report.failed.mock.calls).toEqual([[code]])
  })

  test('a wrong puzzle is none: the vendor shows the next one', async () => {
    const { onVerify } = await setUp()
    onVerify({ code: 300 })
    expect(report.failed).not.toHaveBeenCalled()
  })
})

test('tianyu is not opened for a page that has left while its script was on its way', async () => {
  const left = new AbortController()
  const capInit = vi.fn()
  vi.stubGlobal('window', { capInit })
  const challengeScript = async () => left.abort()
  const { open } = await tianyuLoader.mount(contextWith({}, { signal: left.signal, challengeScript }))
  await open()
  expect(capInit).not.toHaveBeenCalled()
})
