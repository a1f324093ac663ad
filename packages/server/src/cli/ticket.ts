import { readFile } from 'node:fs/promises'
import { isCertificateFault } from '@ticketgate/core/provider'
import { serviceOptions } from '../options/options-and-flags.js'
import type { Command } from './command.js'
import { callOnce, objectIn } from './doctor/http.js'
import { CommandError } from './errors.js'
import type { Flags, FlagTable } from './flag-parser.js'
import { phrase } from './phrase.js'
import { actionsUrl, signedForm } from './signed-form.js'

const { host, port } = serviceOptions
const defaultUrl = `http://${host.default}:${port.default}` as const

const flagTable = {
  url: { value: 'URL', help: 'The service’s URL.', usual: defaultUrl },
  'secret-id': { value: 'ID', required: true, help: 'The key id that the service was started with.' },
  'secret-key': { value: 'KEY', required: true, help: 'The key that the service was started with.' },
  ca: { value: 'FILE', help: 'Certificates to trust besides Node’s own, in PEM.' },
  'captcha-type': { value: 'N', help: 'The captchaType that the check will send.' },
  'user-ip': { value: 'IP', help: 'The userIp that the check will send.' },
  'business-id': { value: 'N', help: 'The businessId that the check will send.' },
  'scene-id': { value: 'N', help: 'The sceneId that the check will send.' },
  uid: { value: 'ID', help: 'The uid that the check will send.' },
  'captcha-app-id': {
    value: 'ID',
    help: 'Instead of these: the CaptchaAppId that DescribeCaptchaResult will send.',
  },
} as const satisfies FlagTable

const parameterOfFlag = {
  'captcha-type': 'captchaType',
  'user-ip': 'userIp',
  'business-id': 'businessId',
  'scene-id': 'sceneId',
  uid: 'uid',
  'captcha-app-id': 'captchaAppId',
} as const

export const ticket: Command = {
  name: 'ticket',
  summary: 'Prints a ticket without a solved captcha, for tests.',
  notes:
    'The service must run with --test-tickets. The ticket is printed as one line of JSON, {"ticket":"…","randstr":"…"}. The check compares only the fields given here.',
  flags: flagTable,
  examples: [
    'ticketgate ticket --secret-id ID --secret-key KEY \\\n  --captcha-type 1 --user-ip 127.0.0.1',
    'ticketgate ticket --secret-id ID --secret-key KEY \\\n  --captcha-app-id 190000001',
  ],

  async run(flags, terminal) {
    const answer = await requestTicket(flags)
    const { code, message } = answer
    if (code !== 0) {
      const answered = { code: String(code), message: String(message) }
      throw new CommandError(phrase('The service answered {code}: {message}', answered))
    }
    terminal.out(JSON.stringify({ ticket: answer['ticket'], randstr: answer['randstr'] }))
  },
}

async function requestTicket(flags: Flags): Promise<Readonly<Record<string, unknown>>> {
  const url = actionsUrl(flags.url('url') ?? defaultUrl)
  const keys = { secretId: flags.required('secret-id'), secretKey: flags.required('secret-key') }
  const params: Record<string, string> = {}
  for (const [flag, parameter] of Object.entries(parameterOfFlag)) {
    const value = flags.text(flag)
    if (value !== undefined) params[parameter] = value
  }
  const caFile = flags.text('ca')
  const answer = await callOnce(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: signedForm(url, 'TicketgateTestTicket', params, keys),
    ca: caFile === undefined ? undefined : await readFile(caFile, 'utf8'),
  }).catch((error: unknown) => {
    if (!isCertificateFault(error)) return undefined
    const untrusted = { origin: url.origin, fault: error.code }
    throw new CommandError(
      phrase(
        'The certificate of {origin} is not trusted ({fault}). For one of your own: --ca FILE, its authority in PEM.',
        untrusted,
      ),
    )
  })
  const fields = answer === undefined ? undefined : objectIn(answer.text)
  if (fields === undefined) {
    throw new CommandError(phrase('No captcha service answers at {origin}. Is it running?', { origin: url.origin }))
  }
  return fields
}
