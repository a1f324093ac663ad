import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { tcaptchaScript, tianyuErrorScript, tianyuScript } from '../../src/widget/index.js'

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

describe('the scripts put the documented names on the page, and nothing else', () => {
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
])('%s is ASCII: it reads the same in whatever encoding an application hands it on', (_, script) => {
  expect(script).toMatch(/^[\n\x20-\x7e]+$/)
})

test.each(['onError', 'app.captcha.onError'])('an error script calls %s at once', (callBack) => {
  const told: unknown[] = []
  const onError = (error: unknown) => told.push({ ...(error as object) })
  const page = { onError, app: { captcha: { onError } } }
  const { errors } = runScript(tianyuErrorScript({ code: 4400, message: 'too many', callBack }), page)
  expect(told).toEqual([{ code: 4400, message: 'too many' }])
  expect(errors).toEqual([])
})

test.each(['gone', 'app.gone', 'app.gone.further'])(
  'a callback %s that is not there is no error of its own',
  (callBack) => {
    const { errors } = runScript(tianyuErrorScript({ code: 4400, message: 'too many', callBack }), { app: {} })
    expect(errors).toHaveLength(1)
  },
)

test.each(['</script><script>alert(1)</script>', '<!--<script', '\u2028\u2029', `'"\`\\`])(
  '%j in the configuration stays data',
  (text) => {
    const script = tianyuErrorScript({ code: 1, message: text, callBack: 'onError' })
    expect(script).not.toMatch(/<\/script|<!--|[\u2028\u2029]/)
    const told: string[] = []
    runScript(script, { onError: ({ message }: { message: string }) => told.push(message) })
    expect(told).toEqual([text])
  },
)
