import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { tcaptchaScript, tianyuErrorScript, tianyuScript } from '../../src/widget/scripts.js'

const config = { origin: 'https://captcha.example.com', token: 'sealed', lang: 2052, clientType: 2 } as const

/** What a script needs of a browser to put its functions on the page. */
function runScript(script: string, page: Record<string, unknown> = {}) {
  const errors: string[] = []
  const window: Record<string, unknown> = { ...page }
  const document = { readyState: 'complete', getElementById: () => null }
  runInNewContext(script, {
    window,
    document,
    console: { error: (text: string) => errors.push(text) },
    Document: class {},
    Element: class {},
  })
  return { window, errors }
}

describe('scripts put the documented names on the page, and nothing else:', () => {
  test('tianyuScript', () => {
    const { window } = runScript(tianyuScript(config))
    expect(Object.keys(window).sort()).toEqual(['capDestroy', 'capGetTicket', 'capInit', 'capRefresh'])
  })

  test('tcaptchaScript', () => {
    const { window } = runScript(tcaptchaScript(config))
    expect(Object.keys(window)).toEqual(['TencentCaptcha'])
  })

  test('tianyuErrorScript', () => {
    const { window, errors } = runScript(tianyuErrorScript({ code: 5100, message: 'used' }))
    expect(Object.keys(window).sort()).toEqual(['capDestroy', 'capGetTicket', 'capInit', 'capRefresh'])
    expect(errors).toHaveLength(1)
  })
})

test.each([
  ['tianyuScript', tianyuScript(config)],
  ['tcaptchaScript', tcaptchaScript(config)],
  ['tianyuErrorScript', tianyuErrorScript({ code: 5100, message: '已使用' })],
])('%s is ASCII, so that it reads the same in any encoding', (_, script) => {
  expect(script).toMatch(/^[\n\x20-\x7e]+$/)
})

test.each(['onError', 'app.captcha.onError'])('an error script calls %s at once', (callBack) => {
  const calls: unknown[] = []
  const onError = (error: unknown) => calls.push({ ...(error as object) })
  const page = { onError, app: { captcha: { onError } } }
  const { errors } = runScript(tianyuErrorScript({ code: 4400, message: 'too many', callBack }), page)
  expect(calls).toEqual([{ code: 4400, message: 'too many' }])
  expect(errors).toEqual([])
})

test.each(['gone', 'app.gone', 'app.gone.further'])('a callback %s that does not exist causes no error', (callBack) => {
  const { errors } = runScript(tianyuErrorScript({ code: 4400, message: 'too many', callBack }), { app: {} })
  expect(errors).toHaveLength(1)
})

test.each(['</script><script>alert(1)</script>', '<!--<script', '\u2028\u2029', `'"\`\\`])(
  '%j in the configuration remains data',
  (text) => {
    const script = tianyuErrorScript({ code: 1, message: text, callBack: 'onError' })
    expect(script).not.toMatch(/<\/script|<!--|[\u2028\u2029]/)
    const messages: string[] = []
    runScript(script, { onError: ({ message }: { message: string }) => messages.push(message) })
    expect(messages).toEqual([text])
  },
)

test.each([
  ['zh-TW', 1028],
  ['zh-Hant', 1028],
  ['zh-Hant-HK', 1028],
  ['ZH-hk', 1028],
  ['zh-CN', 2052],
  ['zh', 2052],
  ['', 2052],
  ['en', 1033],
  ['de-CH', 1033],
])('a page in %j gets the captcha in language %i if the script names none', (pageLang, expected) => {
  const { lang: _, ...anyLanguage } = config
  expect(frameAddress(anyLanguage, pageLang)).toBe(`https://captcha.example.com/widget/frame.html#${expected}`)
})

test.each([
  ['en-US', 1033],
  ['zh-HK', 1028],
  ['zh-CN', 2052],
  ['ja', 1033],
  ['', 1033],
])('capInit with the language %j gets the captcha in language %i, whatever script and page say', (lang, expected) => {
  const contrary = { ...config, lang: expected === 2052 ? 1033 : 2052 } as const
  const address = frameAddress(contrary, expected === 2052 ? 'en' : 'zh', { lang })
  expect(address).toBe(`https://captcha.example.com/widget/frame.html#${expected}`)
})

/** Where the captcha's frame is loaded from once it is in the page: that tells its language. */
function frameAddress(scriptConfig: Parameters<typeof tianyuScript>[0], pageLang: string, options?: object): string {
  let address = ''
  class Element {
    style = { setProperty() {} }
    setAttribute() {}
    removeAttribute() {}
    addEventListener() {}
    replaceChildren() {}
    append() {}
    set src(url: string) {
      address = url
    }
  }
  const window: Record<string, unknown> = {}
  runInNewContext(tianyuScript(scriptConfig), {
    window,
    document: { documentElement: { lang: pageLang }, createElement: () => new Element(), activeElement: null },
    Document: class {},
    Element,
    matchMedia: () => new EventTarget(),
    addEventListener() {},
    setTimeout: () => 0,
    clearTimeout() {},
  })
  ;(window['capInit'] as (place: Element, options?: object) => void)(new Element(), options)
  return address
}

test('a script calls the function that callBack names when the captcha fails, and else writes to the console', () => {
  const reports: unknown[] = []
  const failing = (errorCallback?: string) => {
    // Stands for the frame's messages.
    let send: (event: object) => void = () => {}
    const contentWindow = {}
    class Element {
      style = { setProperty() {} }
      contentWindow = contentWindow
      setAttribute() {}
      removeAttribute() {}
      addEventListener() {}
      replaceChildren() {}
      append() {}
    }
    const window: Record<string, unknown> = { app: { onError: (error: object) => reports.push({ ...error }) } }
    runInNewContext(tianyuScript({ ...config, ...(errorCallback !== undefined && { errorCallback }) }), {
      window,
      console: { error: (text: string) => reports.push(text) },
      document: { createElement: () => new Element(), activeElement: null },
      Document: class {},
      Element,
      matchMedia: () => new EventTarget(),
      addEventListener: (_: string, listener: typeof send) => {
        send = listener
      },
      setTimeout: () => 0,
      clearTimeout() {},
    })
    ;(window['capInit'] as (place: Element) => void)(new Element())
    for (const reason of ['offline', 'refused', 'throttled']) {
      send({ source: contentWindow, origin: config.origin, data: { ticketgate: 'failed', reason } })
    }
  }
  failing('app.onError')
  expect(reports.splice(0)).toEqual([6200, 5000, 4400].map((code) => ({ code, message: expect.any(String) })))
  failing()
  expect(reports).toEqual(Array(3).fill(expect.stringMatching(/^Captcha: /)))
})
