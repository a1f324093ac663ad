import { afterEach, expect, test, vi } from 'vitest'
import type { Loader, LoaderContext, ScriptOptions } from '../src/loader.js'
import { aliyunLoader } from '../src/loaders/aliyun.js'
import { captchafoxLoader } from '../src/loaders/captchafox.js'
import { friendlyCaptchaLoader } from '../src/loaders/friendly-captcha.js'
import { geetestLoader } from '../src/loaders/geetest.js'
import { hcaptchaLoader } from '../src/loaders/hcaptcha.js'
import { privateCaptchaLoader } from '../src/loaders/private-captcha.js'
import { tencentLoader } from '../src/loaders/tencent.js'
import { turnstileLoader } from '../src/loaders/turnstile.js'
import { yandexLoader } from '../src/loaders/yandex.js'
import { yidunLoader } from '../src/loaders/yidun.js'

afterEach(() => vi.unstubAllGlobals())

const names: [name: string, loader: Loader, member?: string][] = [
  ['turnstile', turnstileLoader, 'render'],
  ['hcaptcha', hcaptchaLoader, 'render'],
  ['captchafox', captchafoxLoader, 'render'],
  ['smartCaptcha', yandexLoader, 'render'],
  ['privateCaptcha', privateCaptchaLoader, 'setup'],
  ['frcaptcha', friendlyCaptchaLoader, 'createWidget'],
  ['TencentCaptcha', tencentLoader],
  ['initAliyunCaptcha', aliyunLoader],
  ['initNECaptcha', yidunLoader],
  ['initGeetest4', geetestLoader],
]

/** Whether a loader takes the vendor's script for loaded. */
async function isReadyWith(name: string, value: unknown, loader: Loader): Promise<boolean | undefined> {
  vi.stubGlobal('window', { [name]: value })
  vi.stubGlobal(name, value)
  let options: ScriptOptions | undefined
  const script: LoaderContext['script'] = (_, given) => {
    options = given
    return Promise.reject(new Error('enough'))
  }
  const context = { settings: {}, look: { lang: 'en' }, signal: new AbortController().signal, script }
  await expect(loader.mount(context as unknown as LoaderContext)).rejects.toThrow('enough')
  return options?.isReady?.()
}

test.each(names)('%s: an element of the page with that id is not the vendor’s script', async (name, loader, member) => {
  // A browser puts it on `window`.
  expect(await isReadyWith(name, { id: name, tagName: 'DIV' }, loader)).toBe(false)
  const act = () => {}
  expect(await isReadyWith(name, member === undefined ? act : { [member]: act }, loader)).toBe(true)
})
