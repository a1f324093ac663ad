import { afterEach, expect, test, vi } from 'vitest'
import type { LoaderContext } from '../src/loader.js'
import { aliyunLoader } from '../src/loaders/aliyun.js'
import { selfHostedLoader, tianyuLoader } from '../src/loaders/tianyu.js'
import { yidunLoader } from '../src/loaders/yidun.js'

afterEach(() => vi.unstubAllGlobals())

function contextIn(lang: string, more: Partial<LoaderContext> = {}): LoaderContext {
  const look = { lang, theme: 'light', size: 'normal' }
  const { signal } = new AbortController()
  return { settings: {}, look, report: {}, signal, script() {}, ...more } as never
}

test.each([
  ['tianyu', tianyuLoader],
  ['self-hosted', selfHostedLoader],
])('%s: capInit gets the language of the element', async (_, loader) => {
  const capInit = vi.fn()
  vi.stubGlobal('window', { capInit })
  const { open } = await loader.mount(contextIn('zh-TW', { challengeScript: async () => {} }))
  await open()
  expect(capInit.mock.lastCall?.[1]).toMatchObject({ lang: 'zh-TW' })
})

const scriptUrl = 'https://captcha.guard.qcloud.com/template/TCapIframeApi.js?appid=1&lang=2052&asig=lang=5+a%2F**'

test.each([
  ['en-US', 1033],
  ['ja', 1033],
  ['zh-HK', 1028],
  ['zh-CN', 2052],
])(
  'tianyu, in %s: the URL of CaptchaIframeQuery names language %i and is otherwise the vendor’s',
  async (lang, code) => {
    const script = vi.fn()
    vi.stubGlobal('window', { capInit() {} })
    const settings = { vendor: 'tianyu', fieldNames: ['ticket'], challengeAction: 'CaptchaIframeQuery' }
    const challenge = async () => Response.json({ url: scriptUrl })
    const { open } = await tianyuLoader.mount(contextIn(lang, { settings, challenge, script }))
    await open()
    expect(script).toHaveBeenCalledWith(scriptUrl.replace('2052', `${code}`))
  },
)

test.each([
  ['en-US', 'en'],
  ['zh-Hant', 'tw'],
  ['zh', 'cn'],
  ['id', 'in'],
  // The vendor would speak Chinese.
  ['nl', 'en'],
])('aliyun, in %s: a language that the vendor knows, %s', async (lang, expected) => {
  const initAliyunCaptcha = vi.fn(({ getInstance }) => getInstance({}))
  vi.stubGlobal('window', { initAliyunCaptcha })
  vi.stubGlobal('initAliyunCaptcha', initAliyunCaptcha)
  vi.stubGlobal('document', { createElement: () => ({}), body: { append() {} } })
  await aliyunLoader.mount(contextIn(lang))
  expect(initAliyunCaptcha.mock.lastCall?.[0]).toMatchObject({ language: expected })
})

test.each([
  ['en-US', 'en'],
  ['zh-HK', 'zh-TW'],
  ['zh', 'zh-CN'],
])('yidun, in %s: a language that the vendor knows, %s', async (lang, expected) => {
  const initNECaptcha = vi.fn((_config, then) => then({}))
  vi.stubGlobal('window', { initNECaptcha })
  vi.stubGlobal('initNECaptcha', initNECaptcha)
  await yidunLoader.mount(contextIn(lang))
  expect(initNECaptcha.mock.lastCall?.[0]).toMatchObject({ lang: expected })
})
