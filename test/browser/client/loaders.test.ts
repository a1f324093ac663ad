import type { Provider } from '@ticketgate/core'
import { aliyun } from '@ticketgate/core/aliyun'
import { altcha } from '@ticketgate/core/altcha'
import { cap } from '@ticketgate/core/cap'
import { captchafox } from '@ticketgate/core/captchafox'
import { friendlyCaptcha } from '@ticketgate/core/friendly-captcha'
import { geetest } from '@ticketgate/core/geetest'
import { hcaptcha } from '@ticketgate/core/hcaptcha'
import { oneaccess } from '@ticketgate/core/oneaccess'
import { privateCaptcha } from '@ticketgate/core/private-captcha'
import { recaptcha } from '@ticketgate/core/recaptcha'
import { recaptchaEnterprise } from '@ticketgate/core/recaptcha-enterprise'
import { selfHosted } from '@ticketgate/core/self-hosted'
import { tencent } from '@ticketgate/core/tencent'
import { tianyu } from '@ticketgate/core/tianyu'
import { turnstile } from '@ticketgate/core/turnstile'
import { yandex } from '@ticketgate/core/yandex'
import { yidun } from '@ticketgate/core/yidun'
import {
  aliyunPage,
  aliyunWire,
  altchaPage,
  type ContractPage,
  capPage,
  captchafoxPage,
  captchafoxWire,
  captchaQueryReply,
  capWire,
  friendlyCaptchaPage,
  friendlyCaptchaWire,
  geetestPage,
  geetestWire,
  hcaptchaPage,
  type LoaderContractOptions,
  loaderContract,
  oneaccessWire,
  privateCaptchaPage,
  privateCaptchaWire,
  recaptchaEnterprisePage,
  recaptchaEnterpriseWire,
  recaptchaPage,
  siteverifyWire,
  tencentPage,
  tencentWire,
  tianyuWire,
  turnstilePage,
  yandexPage,
  yandexWire,
  yidunPage,
  yidunWire,
} from '@ticketgate/testing'
import { describe, test } from 'vitest'
import { isCi } from '../../left-out.js'
import { hasChromium } from '../chromium.js'
import { usePages } from '../pages.js'

const [secret, siteKey] = ['test-secret', 'site-key']
const keys = { secretId: 'AKIDloaders', secretKey: 'loaders-secret-key' }
const account = { ...keys, captchaAppId: 190000001, appSecretKey: secret }
const ram = { accessKeyId: 'LTAIloaders', accessKeySecret: secret, sceneId: 'scene' }
const captcha = { captchaId: '0123456789abcdef0123456789abcdef', captchaKey: secret }
const business = { captchaId: captcha.captchaId, secretId: 'loaders', secretKey: secret }
const friendly = { apiKey: 'A1loaders', sitekey: siteKey }
const google = { project: 'my-project', apiKey: secret }
const siteverify = siteverifyWire({ secret, facts: { score: 0.9, action: 'login' } })
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const puzzle = { originalImageBase64: pixel, jigsawImageBase64: pixel, secretKey: null }

/** As a visitor by keyboard: the piece is put somewhere, and Enter. */
const slide = (form: number) => `(() => {
  const slider = document.forms[${form}].querySelector('input[type=range]:enabled')
  if (slider === null) return false
  slider.value = '100'
  slider.dispatchEvent(new Event('input'))
  slider.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }))
  return true
})()`

type Vendor = Omit<LoaderContractOptions, 'newPage' | 'provider'> & {
  provider(vendor: { endpoint: string; origin: string; scriptUrl: string }): unknown
  /** Left out elsewhere, for the time that it takes: popups of the same kind are tried there already. */
  onlyOnCi?: boolean
}
const vendors: Record<string, Vendor> = {
  turnstile: {
    wire: siteverify,
    script: turnstilePage,
    provider: ({ endpoint, scriptUrl }) => turnstile({ secret, siteKey, endpoint, scriptUrl }),
  },
  hcaptcha: {
    // Its score is the risk.
    wire: siteverifyWire({ secret }),
    script: hcaptchaPage,
    provider: ({ endpoint, scriptUrl }) => hcaptcha({ secret, sitekey: siteKey, endpoint, scriptUrl }),
  },
  'recaptcha v2': {
    wire: siteverify,
    script: recaptchaPage,
    provider: ({ endpoint, scriptUrl }) => recaptcha({ secret, siteKey, endpoint, scriptUrl }),
  },
  'recaptcha v3': {
    wire: siteverify,
    script: recaptchaPage,
    provider: ({ endpoint, scriptUrl }) => recaptcha({ secret, siteKey, version: 3, endpoint, scriptUrl }),
    isSilent: true,
  },
  ...Object.fromEntries(
    (['score', 'checkbox', 'policy'] as const).map((keyType): [string, Vendor] => [
      `recaptcha-enterprise, ${keyType}`,
      {
        wire: recaptchaEnterpriseWire({ ...google, siteKey: `${keyType}-key` }),
        script: recaptchaEnterprisePage,
        provider: ({ endpoint, scriptUrl }) =>
          recaptchaEnterprise({ ...google, siteKey: `${keyType}-key`, keyType, action: 'login', endpoint, scriptUrl }),
        isSilent: keyType === 'score',
        onlyOnCi: keyType === 'policy',
      },
    ]),
  ),
  'friendly-captcha': {
    wire: friendlyCaptchaWire(friendly),
    script: friendlyCaptchaPage,
    provider: ({ endpoint, scriptUrl }) => friendlyCaptcha({ ...friendly, endpoint, scriptUrl }),
  },
  tencent: {
    wire: tencentWire(account),
    script: tencentPage,
    provider: ({ endpoint, scriptUrl }) => tencent({ ...account, endpoint, scriptUrl }),
  },
  tianyu: {
    wire: tianyuWire(keys),
    challenge: () => captchaQueryReply,
    provider: ({ endpoint }) => tianyu({ ...keys, endpoint }),
  },
  'self-hosted': {
    wire: tianyuWire(keys),
    challenge: () => captchaQueryReply,
    provider: ({ origin }) => selfHosted({ ...keys, url: origin }),
  },
  oneaccess: {
    wire: oneaccessWire({ clientId: 'client' }),
    challenge: (count) => ({ body: { ...puzzle, token: `${count}`.padStart(32, 'f') } }),
    provider: ({ origin }) => oneaccess({ domain: 'acme.example.com', clientId: 'client', endpoint: origin }),
    solve: slide,
  },
  geetest: {
    wire: geetestWire(captcha),
    script: geetestPage,
    provider: ({ endpoint, scriptUrl }) => geetest({ ...captcha, endpoint, scriptUrl }),
    onlyOnCi: true,
  },
  aliyun: {
    wire: aliyunWire(ram),
    script: aliyunPage,
    provider: ({ endpoint, scriptUrl }) => aliyun({ ...ram, prefix: 'abcdef', endpoint, scriptUrl }),
    onlyOnCi: true,
  },
  altcha: {
    script: altchaPage,
    spoil: 'fakeCaptcha.isWrong = true',
    provider: ({ scriptUrl }) => altcha({ hmacKey: secret.repeat(4), cost: 1, keyPrefix: '0', scriptUrl }),
  },
  cap: {
    wire: capWire({ siteKey: '0123456789', secret }),
    ticket: (posted) => Buffer.from(posted.slice(11).replace(':', ''), 'hex').toString().trimEnd(),
    script: capPage,
    provider: ({ origin, scriptUrl }) => cap({ url: origin, siteKey: '0123456789', secret, scriptUrl }),
    onlyOnCi: true,
  },
  'private-captcha': {
    wire: privateCaptchaWire({ apiKey: secret, siteKey }),
    ticket: (posted) => Buffer.from(posted.split('.')[1] as string, 'base64').toString(),
    script: privateCaptchaPage,
    provider: ({ endpoint, scriptUrl }) => privateCaptcha({ apiKey: secret, siteKey, endpoint, scriptUrl }),
    onlyOnCi: true,
  },
  yandex: {
    wire: yandexWire({ secret }),
    script: yandexPage,
    provider: ({ endpoint, scriptUrl }) => yandex({ secret, siteKey, hosts: ['example.com'], endpoint, scriptUrl }),
    onlyOnCi: true,
  },
  captchafox: {
    wire: captchafoxWire({ secret, siteKey }),
    script: captchafoxPage,
    provider: ({ endpoint, scriptUrl }) => captchafox({ secret, siteKey, endpoint, scriptUrl }),
    onlyOnCi: true,
  },
  yidun: {
    wire: yidunWire(business),
    script: yidunPage,
    provider: ({ endpoint, scriptUrl }) => yidun({ ...business, endpoint, scriptUrl }),
    onlyOnCi: true,
  },
}

describe.skipIf(!hasChromium())('the loader contract', () => {
  const pages = usePages()

  /** Left, not closed: the next case goes on in it. */
  async function newPage(): Promise<ContractPage> {
    const page = await pages.take()
    return {
      goto: (url, options) => page.goto(url, options),
      evaluate: <T>(script: string) => page.evaluate<T>(script),
      on: (event, act) => page.on(event as 'console', act as never),
      close: async () => void (await page.goto('about:blank')),
    }
  }

  describe.each(Object.entries(vendors))('of %s', (_, { provider, onlyOnCi, ...vendor }) => {
    const options = { ...vendor, provider: (given: Parameters<typeof provider>[0]) => provider(given) as Provider }
    test.skipIf(onlyOnCi && !isCi).each(loaderContract({ ...options, newPage }))('$name', ({ run }) => run())
  })
})
