import type { Provider } from '@ticketgate/core'
import { aliyun } from '@ticketgate/core/aliyun'
import { cap } from '@ticketgate/core/cap'
import { captchafox } from '@ticketgate/core/captchafox'
import { friendlyCaptcha } from '@ticketgate/core/friendly-captcha'
import { geetest } from '@ticketgate/core/geetest'
import { privateCaptcha } from '@ticketgate/core/private-captcha'
import { recaptchaEnterprise } from '@ticketgate/core/recaptcha-enterprise'
import { tencent } from '@ticketgate/core/tencent'
import { yandex } from '@ticketgate/core/yandex'
import { yidun } from '@ticketgate/core/yidun'
import fc from 'fast-check'

type Body = Readonly<Record<string, unknown>>
const isAbsent = (value: unknown) => value === undefined || value === null
const isWhole = (value: unknown) =>
  Number.isSafeInteger(value) || (typeof value === 'string' && /^-?\d{1,15}$/.test(value))
const isObject = (value: unknown): value is Body => typeof value === 'object' && value !== null && !Array.isArray(value)

export interface FuzzedVendor {
  make(dispatcher: never): Provider
  readonly fields: Readonly<Record<string, string>>
  /** Texts of the first field that could be tickets. @default any */
  readonly firstField?: fc.Arbitrary<string>
  /** What the vendor sends, with what a decision may rest on as anything. */
  readonly answers: fc.Arbitrary<Record<string, unknown>>
  /** Whether these very words are a pass, read as the vendor's documents have it. */
  isPass(body: never): boolean
}

/** What a field may hold that is hardly what it should be; the right words come often, the first of them most often. */
const odd = (...right: unknown[]) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(right[0]) },
    { weight: 2, arbitrary: fc.constantFrom(...right) },
    {
      weight: 3,
      arbitrary: fc.constantFrom(undefined, null, true, false, '', 'true', 'success', 'ok', 0, 1, '1', [], {}),
    },
    { weight: 1, arbitrary: fc.anything() },
  )

/** The vendors whose answers are made up, by the provider that reads them. */
export const fuzzedVendors: Record<string, FuzzedVendor> = {
  geetest: {
    make: (dispatcher) =>
      geetest({ captchaId: 'c'.repeat(32), captchaKey: 'd'.repeat(32), dispatcher }) as unknown as Provider,
    fields: { lot_number: 'lot', captcha_output: 'output', pass_token: 'token', gen_time: '1700000000' },
    answers: fc.record(
      {
        status: odd('success', 'error'),
        result: odd('success', 'fail'),
        reason: odd('', 'pass_token error'),
        code: odd('-50003', undefined),
        captcha_args: odd({ lot_number: 'lot' }, { lot_number: 'other' }, {}),
      },
      { requiredKeys: [] },
    ),
    isPass: ({ status, result, code, captcha_args: facts }: Body) =>
      (status === undefined || status === 'success') &&
      result === 'success' &&
      isAbsent(code) &&
      (isAbsent(facts) || (isObject(facts) && ['lot', undefined].includes(facts['lot_number'] as string))),
  },

  'recaptcha-enterprise': {
    make: (dispatcher) => recaptchaEnterprise({ project: 'p', siteKey: 'x', apiKey: 'x', dispatcher }) as never,
    fields: { 'g-recaptcha-response': 'x' },
    answers: fc.record(
      {
        error: odd(undefined),
        event: odd({ token: 'x' }, { token: 'other' }, undefined),
        tokenProperties: fc.oneof(
          {
            weight: 8,
            arbitrary: fc.record(
              {
                valid: odd(true, false),
                invalidReason: odd('INVALID_REASON_UNSPECIFIED', 'DUPE', undefined),
                action: odd('login'),
                hostname: odd('x.example'),
              },
              { requiredKeys: ['valid'] },
            ),
          },
          odd({}),
        ),
        riskAnalysis: fc.oneof(
          {
            weight: 8,
            arbitrary: fc.record({ score: odd(0.9, 0), challenge: odd('PASSED', undefined) }, { requiredKeys: [] }),
          },
          odd({}),
        ),
      },
      { requiredKeys: ['tokenProperties'] },
    ),
    isPass: ({ error, event, tokenProperties: token, riskAnalysis: risk }: Body) =>
      isAbsent(error) &&
      (!isObject(event) || isAbsent(event['token']) || event['token'] === 'x') &&
      isObject(token) &&
      token['valid'] === true &&
      [undefined, null, 'INVALID_REASON_UNSPECIFIED'].includes(token['invalidReason'] as string) &&
      [token['action'], token['hostname']].every((text) => isAbsent(text) || typeof text === 'string') &&
      (isAbsent(risk) ||
        (isObject(risk) &&
          (isAbsent(risk['challenge']) || typeof risk['challenge'] === 'string') &&
          (isAbsent(risk['score']) ||
            (typeof risk['score'] === 'number' && risk['score'] >= 0 && risk['score'] <= 1)))),
  },

  'friendly-captcha': {
    make: (dispatcher) => friendlyCaptcha({ apiKey: 'x', sitekey: 'x', dispatcher }) as unknown as Provider,
    fields: { 'frc-captcha-response': 'x' },
    answers: fc.record(
      {
        success: odd(true, false),
        error: odd(undefined, { error_code: 'response_invalid' }),
        data: fc.oneof(
          {
            weight: 6,
            arbitrary: fc.record({
              event_id: odd('ev_1'),
              challenge: fc.oneof(
                { weight: 6, arbitrary: fc.record({ timestamp: odd('now'), origin: odd('https://x.example', '') }) },
                odd({}),
              ),
            }),
          },
          odd({}),
        ),
      },
      { requiredKeys: [] },
    ),
    isPass: ({ success, error, data }: Body) =>
      success === true &&
      isAbsent(error) &&
      isObject(data) &&
      isObject(data['challenge']) &&
      typeof data['challenge']['origin'] === 'string',
  },

  yidun: {
    make: (dispatcher) =>
      yidun({ captchaId: 'c', secretId: 's', secretKey: 'k', dispatcher, admitReduced: true }) as unknown as Provider,
    fields: { NECaptchaValidate: 'CN31_x' },
    answers: fc.record(
      { error: odd(0, 415), result: odd(true, false), sdkReduce: odd('0', '1') },
      { requiredKeys: [] },
    ),
    isPass: ({ error, result }: Body) => error === 0 && result === true,
  },

  aliyun: {
    make: (dispatcher) =>
      aliyun({
        accessKeyId: 'x',
        accessKeySecret: 'x',
        sceneId: 'x',
        dispatcher,
        admitTestMode: true,
      }) as unknown as Provider,
    fields: { captchaVerifyParam: 'x' },
    answers: fc.record(
      {
        Success: odd(true),
        Code: odd('Success', 'InternalError'),
        Result: fc.oneof(
          {
            weight: 4,
            arbitrary: fc.record({ VerifyResult: odd(true, false), VerifyCode: odd('T001', 'F001', 'T099') }),
          },
          odd({}),
        ),
      },
      { requiredKeys: [] },
    ),
    isPass: ({ Success, Code, Result }: Body) =>
      Success === true &&
      Code === 'Success' &&
      isObject(Result) &&
      Result['VerifyResult'] === true &&
      ['T001', 'T005', 'T006'].includes(Result['VerifyCode'] as string),
  },
  captchafox: {
    make: (dispatcher) => captchafox({ secret: 'ok_x', siteKey: 'sk_x', dispatcher }) as unknown as Provider,
    fields: { 'cf-captcha-response': 'token' },
    answers: fc.record(
      {
        success: odd(true, false),
        'error-codes': odd([], ['bad-request']),
        hostname: odd('x.example'),
        insights: odd({}),
      },
      { requiredKeys: [] },
    ),
    isPass: ({ success, 'error-codes': errors, hostname }: Body) =>
      success === true &&
      (isAbsent(errors) || (Array.isArray(errors) && errors.length === 0)) &&
      (isAbsent(hostname) || typeof hostname === 'string'),
  },

  yandex: {
    make: (dispatcher) => yandex({ secret: 'x', hosts: ['x.example'], dispatcher }) as unknown as Provider,
    fields: { 'smart-token': 'token' },
    answers: fc.record(
      {
        status: odd('ok', 'failed'),
        message: odd('', 'Token invalid or expired.'),
        host: odd('x.example', 'X.example:443'),
      },
      { requiredKeys: [] },
    ),
    isPass: ({ status, host }: Body) => status === 'ok' && ['x.example', 'X.example:443'].includes(host as string),
  },

  'private-captcha': {
    make: (dispatcher) => privateCaptcha({ apiKey: 'x', siteKey: 'x', dispatcher }) as unknown as Provider,
    fields: { 'private-captcha-solution': 'YQ==.Yg==.Yw==' },
    firstField: fc.base64String({ minLength: 4 }).map((puzzle) => `YQ==.${puzzle}.Yw==`),
    answers: fc.record(
      { success: odd(true, false), code: odd(0, 8, 9, 10), origin: odd('x.example'), timestamp: odd('') },
      { requiredKeys: [] },
    ),
    isPass: ({ success, code, origin }: Body) =>
      success === true && code === 0 && (isAbsent(origin) || typeof origin === 'string'),
  },

  cap: {
    make: (dispatcher) =>
      cap({ url: 'https://cap.example.com', siteKey: '0123456789', secret: 'x', dispatcher }) as unknown as Provider,
    fields: { 'cap-token': `0123456789:${'a'.repeat(16)}:${'b'.repeat(30)}` },
    firstField: fc
      .tuple(fc.stringMatching(/^[0-9a-f]{16}$/), fc.stringMatching(/^[0-9a-f]{30}$/))
      .map(([id, rest]) => `0123456789:${id}:${rest}`),
    answers: fc.record({ success: odd(true, false), error: odd(undefined, 'Token not found') }, { requiredKeys: [] }),
    isPass: ({ success, error }: Body) => success === true && isAbsent(error),
  },

  ...Object.fromEntries(
    (['web', 'mini'] as const).map((channel): [string, FuzzedVendor] => [
      `tencent, ${channel}`,
      {
        make: (dispatcher) =>
          tencent({ secretId: 'x', secretKey: 'x', captchaAppId: 1, appSecretKey: 'x', dispatcher, channel }) as never,
        fields: { ticket: 't', randstr: '@x' },
        answers: fc.record(
          {
            Response: fc.oneof(
              {
                weight: 6,
                arbitrary: fc.record(
                  { CaptchaCode: odd(1, 9), EvilLevel: odd(0, 100), Error: odd({ Code: 'InternalError' }, undefined) },
                  { requiredKeys: [] },
                ),
              },
              odd({}),
            ),
          },
          { requiredKeys: [] },
        ),
        isPass: ({ Response: response }: Body) =>
          isObject(response) &&
          [1, '1'].includes(response['CaptchaCode'] as number) &&
          isAbsent(response['Error']) &&
          (isAbsent(response['EvilLevel']) || isWhole(response['EvilLevel'])),
      },
    ]),
  ),
}
