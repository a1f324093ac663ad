import { tc3Signer } from '@ticketgate/core/tencent'
import { expect } from 'vitest'
import { identityOfApp } from '../../src/captcha/apps.js'
import { claimsOf } from '../../src/captcha/captcha-request.js'
import { issueTicket } from '../../src/captcha/tickets.js'
import { type Answer, secretId, secretKey, type testService } from './service.js'

export const appId = 190_000_001
const contentType = 'application/json; charset=utf-8'
type TestService = ReturnType<typeof testService>

/** A ticket as the widget's answer would give it. */
export const solved = ({ context }: TestService, ticketAppId: number | string = appId) =>
  issueTicket(context, claimsOf(context, { identity: identityOfApp(String(ticketAppId)), isForApp: true, visit: {} }))

export interface CallOptions {
  host?: string
  signedHost?: string
  scope?: string
  secretId?: string
  secretKey?: string
  timestamp?: number
  headers?: Record<string, string>
  body?: string
}

export async function describeCaptchaResult(
  service: TestService,
  parameters: object,
  options: CallOptions = {},
): Promise<Answer> {
  const body =
    options.body ??
    JSON.stringify({ CaptchaType: 9, UserIp: '203.0.113.7', CaptchaAppId: appId, AppSecretKey: 'k', ...parameters })
  const {
    host = 'captcha.test:8787',
    signedHost = host,
    scope = 'captcha',
    secretId: signingId = secretId,
    secretKey: signingKey = secretKey,
  } = options
  const timestamp = options.timestamp ?? Math.floor(service.clock.now / 1000)
  const authorization = tc3Signer({ secretId: signingId, secretKey: signingKey })({
    host: signedHost,
    contentType,
    body,
    timestamp,
    service: scope,
  })
  const response = await service.app.inject({
    method: 'POST',
    url: '/',
    payload: body,
    headers: {
      host,
      'content-type': contentType,
      authorization,
      'x-tc-action': 'DescribeCaptchaResult',
      'x-tc-version': '2019-07-22',
      'x-tc-timestamp': String(timestamp),
      ...options.headers,
    },
  })
  expect(response.statusCode).toBe(200)
  return response.json().Response
}

export const check = (
  service: TestService,
  { ticket, randstr }: { ticket: string; randstr: string },
  more: object = {},
  options?: CallOptions,
) => describeCaptchaResult(service, { Ticket: ticket, Randstr: randstr, ...more }, options)
