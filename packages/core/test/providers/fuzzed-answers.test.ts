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
import { describe, expect, test } from 'vitest'
import { answeringDispatcher } from '../support/answering-dispatcher.js'
import { visitor } from '../support/requests.js'

/** `FUZZ_CASES=100000` for a longer run. */
const numRuns = Number(process.env['FUZZ_CASES'] ?? 3_000)

type Body = Readonly<Record<string, unknown>>
const isAbsent = (value: unknown) => value === undefined || value === null
const isWhole = (value: unknown) =>
  Number.isSafeInteger(value) || (typeof value === 'string' && /^-?\d{1,15}$/.test(value))
const isObject = (value: unknown): value is Body => typeof value === 'object' && value !== null && !Array.isArray(value)

interface Fuzzed {
  make(dispatcher: never): Provider
  readonly fields: Readonly<Record<string, string>>
  /** Texts of the first field that could be tickets. @default any */
  readonly firstField?: fc.Arbitrary<string>
  /** What the vendor sends, with what a decision may rest on as anything. */
  readonly answers: fc.Arbitrary<Record<string, unknown>>
  /** Whether these very words are a pass, read as the vendor's documents have it. */
  isPass(body: never): boolean
}

/** What a field may hold that is hardly what it should be; the right words come often. */
const odd = (...right: unknown[]) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...right) },
    {
      weight: 3,
      arbitrary: fc.constantFrom(undefined, null, true, false, '', 'true', 'success', 'ok', 0, 1, '1', [], {}),
    },
    { weight: 1, arbitrary: fc.anything() },
  )

const providers: Record<string, Fuzzed> = {
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
    (['web', 'mini'] as const).map((channel): [string, Fuzzed] => [
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

describe.each(Object.entries(providers))(
  '%s',
  (_, { make, fields, firstField = fc.string({ minLength: 1 }), answers, isPass }) => {
    const { answer, dispatcher } = answeringDispatcher()
    const provider = make(dispatcher as never)
    const call = () => ({ deadline: performance.now() + 60_000, attempt: 0, checkId: 'check' })

    function extracted(given: Readonly<Record<string, string | undefined>>) {
      return provider.extract((name) => given[name], visitor(), {})
    }

    test('no answer but the vendor’s own pass lets a ticket pass', { timeout: 3_600_000 }, async () => {
      const ticket = extracted(fields)
      if (!ticket.ok) throw new Error(ticket.reason)
      let passes = 0
      await fc.assert(
        fc.asyncProperty(answers, async (body) => {
          answer.body = JSON.stringify(body)
          const sent = JSON.parse(answer.body) as never
          const { outcome } = await provider.verify(ticket.fields, call())
          expect(outcome === 'pass').toBe(isPass(sent))
          if (outcome === 'pass') passes += 1
        }),
        { numRuns },
      )
      // So that the property is no empty one; what a vendor's pass takes is drawn 13 times in 3,000, or more often.
      expect(passes).toBeGreaterThan(0)
    })

    test('no text of an answer, JSON or not, throws', { timeout: 3_600_000 }, async () => {
      const ticket = extracted(fields)
      if (!ticket.ok) throw new Error(ticket.reason)
      const texts = fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.json(),
        fc.json().map((text) => text.slice(0, -1)),
      )
      await fc.assert(
        fc.asyncProperty(texts, fc.integer({ min: 200, max: 599 }), async (text, status) => {
          Object.assign(answer, { body: text, status })
          const { outcome } = await provider.verify(ticket.fields, call())
          expect(outcome).not.toBe('pass')
        }),
        { numRuns },
      )
      answer.status = 200
    })

    test('no fields throw, and all that are read again name the same ticket', { timeout: 3_600_000 }, () => {
      const name = provider.fieldNames[0] as string
      const odds = fc.option(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), { nil: undefined })
      let read = 0
      fc.assert(
        fc.property(
          fc.oneof(fc.string({ minLength: 1 }), firstField),
          fc.constantFrom(...provider.fieldNames),
          odds,
          (ticket, other, text) => {
            const given = { ...fields, [name]: ticket, ...(other !== name && { [other]: text }) }
            const first = extracted(given)
            expect(extracted(given)).toEqual(first)
            if (!first.ok) return
            read += 1
            expect(first.ticket.every((part) => part.length > 0)).toBe(true)
          },
        ),
        { numRuns },
      )
      expect(read).toBeGreaterThan(0)
    })
  },
)
