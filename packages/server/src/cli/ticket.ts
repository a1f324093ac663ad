import { randomInt } from 'node:crypto'
import { qcloudV1Signature } from '@ticketgate/core'
import type { Command } from './command.js'
import { type Flags, type FlagTable, UsageError } from './flags.js'

const FLAGS = {
  url: { value: 'URL', help: 'The service, as in http://127.0.0.1:8787. Default that.' },
  'secret-id': { value: 'ID', required: true, help: 'The key id that the service was started with.' },
  'secret-key': { value: 'KEY', required: true, help: 'The key that the service was started with.' },
  'captcha-type': { value: 'N', help: 'captchaType that the check will name.' },
  'user-ip': { value: 'IP', help: 'userIp that the check will name.' },
  'business-id': { value: 'N', help: 'businessId that the check will name.' },
  'scene-id': { value: 'N', help: 'sceneId that the check will name.' },
  uid: { value: 'ID', help: 'uid that the check will name.' },
  'captcha-app-id': {
    value: 'ID',
    help: 'In place of these: CaptchaAppId that DescribeCaptchaResult will name.',
  },
} as const satisfies FlagTable

const PARAMETERS = {
  'captcha-type': 'captchaType',
  'user-ip': 'userIp',
  'business-id': 'businessId',
  'scene-id': 'sceneId',
  uid: 'uid',
  'captcha-app-id': 'captchaAppId',
} as const

export const ticket: Command = {
  name: 'ticket',
  summary: 'prints a ticket that nobody solved, from a service started with --test-tickets.',
  flags: FLAGS,
  examples: [
    'ticketgate ticket --secret-id ID --secret-key KEY --captcha-type 1 --business-id 1 --scene-id 1 --user-ip 127.0.0.1',
    'ticketgate ticket --secret-id ID --secret-key KEY --captcha-app-id 190000001',
    'What is left out is not compared by the check. One line of JSON comes out: {"ticket":"…","randstr":"…"}',
  ],

  async run(flags, terminal) {
    const answer = await ask(flags)
    if (answer['code'] !== 0) throw new UsageError(`the service answered ${answer['code']}: ${answer['message']}`)
    terminal.out(JSON.stringify({ ticket: answer['ticket'], randstr: answer['randstr'] }))
  },
}

async function ask(flags: Flags): Promise<Record<string, unknown>> {
  const base = flags.text('url') ?? 'http://127.0.0.1:8787'
  if (!URL.canParse(base)) throw new UsageError(`--url must be a URL, as in http://127.0.0.1:8787; it is "${base}".`)
  const url = new URL('/v2/index.php', base)
  const params: Record<string, string> = {
    Action: 'TicketgateTestTicket',
    Nonce: String(randomInt(1, 2 ** 47)),
    SecretId: flags.required('secret-id'),
    SignatureMethod: 'HmacSHA256',
    Timestamp: String(Math.floor(Date.now() / 1000)),
  }
  for (const [flag, parameter] of Object.entries(PARAMETERS)) {
    const value = flags.text(flag)
    if (value !== undefined) params[parameter] = value
  }
  const request = { method: 'POST', host: url.host, path: url.pathname, params } as const
  const Signature = qcloudV1Signature(request, flags.required('secret-key'), 'HmacSHA256')
  try {
    const response = await fetch(url, { method: 'POST', body: new URLSearchParams({ ...params, Signature }) })
    return (await response.json()) as Record<string, unknown>
  } catch {
    throw new UsageError(`no captcha service answers at ${url.origin}. Is it running?`)
  }
}
