import { createVerifier, type Logger, type Provider } from '@ticketgate/core'
import { aliyun } from '@ticketgate/core/aliyun'
import { geetest } from '@ticketgate/core/geetest'
import { hcaptcha } from '@ticketgate/core/hcaptcha'
import { tencent } from '@ticketgate/core/tencent'
import {
  aliyunWire,
  type FakeVendor,
  fakeVendor,
  geetestWire,
  siteverifyWire,
  tencentWire,
  type VendorWire,
} from '@ticketgate/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { post } from '../support/requests.js'

const secret = 'the site’s secret'
const account = { accessKeyId: 'LTAIexample', accessKeySecret: 'the account’s key', sceneId: 'scene1' }
const ids = { captchaId: '0123456789abcdef0123456789abcdef', captchaKey: 'fedcba9876543210fedcba9876543210' }
const keys = {
  secretId: 'AKIDexample',
  secretKey: 'the account’s key',
  captchaAppId: 190_000_001,
  appSecretKey: 'the app’s',
}

/** Each vendor's answer about a ticket of another site. */
const vendors: Record<
  string,
  { wire: VendorWire; provider: (vendor: FakeVendor) => unknown; answer: object; fields: (n: number) => object }
> = {
  hcaptcha: {
    wire: siteverifyWire({ secret }),
    provider: ({ endpoint }) => hcaptcha({ secret, sitekey: 'the-page’s', endpoint }),
    answer: { success: false, 'error-codes': ['sitekey-secret-mismatch'] },
    fields: (n) => ({ 'h-captcha-response': `ticket-${n}` }),
  },
  tencent: {
    wire: tencentWire(keys),
    provider: ({ endpoint }) => tencent({ ...keys, endpoint }),
    answer: { Response: { CaptchaCode: 16 } },
    fields: (n) => ({ ticket: `t03-${n}`, randstr: '@abc' }),
  },
  geetest: {
    wire: geetestWire(ids),
    provider: ({ endpoint }) => geetest({ ...ids, endpoint }),
    answer: { status: 'success', result: 'fail', reason: 'pass_token error' },
    fields: (n) => ({ lot_number: `lot${n}`, captcha_output: 'o', pass_token: 'p', gen_time: '1700000000' }),
  },
  aliyun: {
    wire: aliyunWire(account),
    provider: ({ endpoint }) => aliyun({ ...account, endpoint }),
    answer: {},
    fields: (n) => ({ captchaVerifyParam: `ticket-${n}` }),
  },
}

describe.each(Object.entries(vendors))('%s: if the first twenty tickets all belong to another site', (name, setup) => {
  let vendor: FakeVendor
  beforeEach(async () => {
    vendor = await fakeVendor(setup.wire)
    vendor.always(name === 'aliyun' ? (setup.wire.words['F012']?.reply ?? { body: '' }) : { body: setup.answer })
  })
  afterEach(async () => {
    vi.restoreAllMocks()
    await vendor.close()
  })

  async function present(count: number, verifierLogger?: Logger, requestLogger?: Logger) {
    const emitted = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const verifier = createVerifier({ provider: setup.provider(vendor) as Provider, logger: verifierLogger })
    for (let n = 0; n < count; n += 1) {
      const request = post(setup.fields(n))
      await verifier.verify(requestLogger === undefined ? request : { ...request, logger: requestLogger })
    }
    await verifier.close()
    return emitted.mock.calls.map(([, options]) => (options as { code?: string }).code)
  }
  const newLogger = () => ({ info: vi.fn(), warn: vi.fn(), error: vi.fn() })
  const foreign = [{ code: 'TICKETGATE_FOREIGN_TICKETS' }, expect.stringContaining('first 20 tickets')]

  test('the verifier’s logger gets one warning, and the process none', async () => {
    const logger = newLogger()
    expect(await present(19, logger)).toEqual([])
    expect(logger.warn).not.toHaveBeenCalled()
    expect(await present(25, logger)).toEqual([])
    expect(logger.warn.mock.calls).toEqual([foreign])
  })

  test('they are counted on when the provider is made anew, as for a tenant', async () => {
    const logger = newLogger()
    await present(15, logger)
    await present(5, logger)
    expect(logger.warn.mock.calls).toEqual([foreign])
  })

  test('the request’s logger gets the warning where the verifier has none', async () => {
    const logger = newLogger()
    expect(await present(25, undefined, logger)).toEqual([])
    expect(logger.warn.mock.calls).toEqual([foreign])
  })

  test('the process gets the warning where there is no logger', async () => {
    expect(await present(25)).toEqual(['TICKETGATE_FOREIGN_TICKETS'])
  })
})
