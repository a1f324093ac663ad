import { createHmac, randomUUID } from 'node:crypto'
import { checkOptions, integer, oneOf, type ShapeOf, text, url } from '../../check-options.js'
import type { Warn } from '../../contracts/logger.js'
import type { Answer, Extracted, Provider, ProviderCall, ReadField } from '../../contracts/provider.js'
import type { Visitor, VisitorIdentity } from '../../contracts/visitor.js'
import { foreignTicketAlarm, meaningOf, refusal, reject } from '../code-table.js'
import { type ConnectionOptions, connectionRules, vendorClient } from '../http/client.js'
import { isObject, plainDetail, sendForJson, unreadable, wholeNumber, withUnstored } from '../http/json.js'
import { languageRule, publicSettings, vendorScript } from '../http/script.js'
import { madeUpTicket } from '../made-up-ticket.js'
import { keepOutOfProduction } from '../published-keys.js'
import { realmOf } from '../realm.js'
import { boundVisitor, visitorFault, visitorNames } from '../visitor-identity.js'
import { codes, reasons } from './codes.js'

/** The vendors that speak GeeTest v4, and their domains, spare ones included. */
const vendors = {
  geetest: ['geetest.com', 'geevisit.com', 'gsensebot.com'],
  pnvs: ['alicaptcha.com', 'dypns.com'],
  geelab: ['geelabapi.com'],
}
/** Their hosts, and what the page loads where we know it. */
const pnvs = {
  script: 'https://static.alicaptcha.com/v4/ct4.js',
  page: { initialiser: 'initAlicom4' },
}
const geelab = (server: string) => ({ script: undefined, page: { apiServers: [server] } })
const hosts = {
  'gcaptcha4.geetest.com': { script: 'https://static.geetest.com/v4/gt4.js', page: {} },
  'captcha.alicaptcha.com': pnvs,
  'captcha-api.dypns.com': pnvs,
  'cap-global.geelabapi.com': geelab('cap-global.geelabapi.com'),
  'cap-eu.geelabapi.com': geelab('cap-eu.geelabapi.com'),
  'cap-na.geelabapi.com': geelab('cap-na.geelabapi.com'),
}

/** How GeeTest v4 is called. */
export interface GeetestOptions extends ConnectionOptions {
  /** The captcha's id, as in the page. */
  readonly captchaId: string
  /** The key that belongs to it: used to sign, never leaves the process. */
  readonly captchaKey: string
  /**
   * GeeTest's host, or another vendor's that speaks its protocol: `captcha.alicaptcha.com` (Alibaba Cloud PNVS),
   * `cap-global.geelabapi.com` (Geelab).
   * @default 'gcaptcha4.geetest.com'
   */
  readonly host?: keyof typeof hosts | undefined
  /** The whole URL instead of a host's, e.g. a fake vendor's. @default the host's `/validate` */
  readonly endpoint?: string | undefined
  /** The script that `challenge()` has the page load, e.g. your own copy of `gt4.js`. @default the vendor's */
  readonly scriptUrl?: string | undefined
  /** The captcha's language, as in `zh-CN`. @default the page's */
  readonly language?: string | undefined
  /** How long a ticket that passed is remembered, in milliseconds; the vendor's live 10 minutes. @default 600_000 */
  readonly ticketTtlMs?: number | undefined
}

/** What an application knows of its visitor; none of it is sent to the vendor. */
export interface GeetestIdentity extends VisitorIdentity {}

type Field = 'lot_number' | 'captcha_output' | 'pass_token' | 'gen_time'

export interface GeetestFields {
  /** What the page posted, as the vendor's form takes it. */
  readonly form: Readonly<Record<Field, string>>
  readonly identity: GeetestIdentity
}

const ticketLifeMs = 600_000
// It is in all of the vendor's demos, and the live service takes it.
const demo = { id: '647f5ed2ed8acb4be36784e01556bb71', key: 'b09a7aafbfd83f73b35a9b530d0337bf' }

const shape: ShapeOf<GeetestOptions> = {
  captchaId: text({ required: true, pattern: /^[\w-]{1,64}$/, allowed: 'an id of 32 hex digits' }),
  captchaKey: text({ required: true, secret: true }),
  host: oneOf(Object.keys(hosts)),
  endpoint: url(),
  scriptUrl: url({ upTo: 'query' }),
  language: languageRule,
  ticketTtlMs: integer(ticketLifeMs, 7 * 86_400_000),
  ...connectionRules,
}

/**
 * GeeTest v4 ("adaptive captcha"), and the vendors that speak its protocol. The vendor does not promise that a ticket
 * passes once only; that rests on the ticket store.
 * @example
 * const provider = geetest({ captchaId, captchaKey })
 * @see https://ticketgate.example/main/docs/vendors/geetest.md
 * @throws {CaptchaError} if an option is wrong, or the vendor's published demo key would be used in production
 */
export function geetest(options: GeetestOptions): Provider<GeetestIdentity, Field, GeetestFields> {
  const checked = checkOptions('geetest()', options, shape)
  const { captchaId, captchaKey, host = 'gcaptcha4.geetest.com', dispatcher, connections } = checked
  const ofDemoKey = keepDemoKeyOut(captchaId, captchaKey)
  const endpoint = new URL(checked.endpoint ?? `https://${host}/validate`)
  const scriptUrl = checked.scriptUrl ?? hosts[host].script
  const http = vendorClient({ origin: endpoint.origin, dispatcher, connections })
  const alarm = foreignTicketAlarm(
    [endpoint.href, captchaId, captchaKey],
    'another captcha id. Check captchaId and captchaKey, and the id in the page.',
  )

  function extract(read: ReadField<Field>, visitor: Visitor, identity: GeetestIdentity): Extracted<GeetestFields> {
    const lotNumber = read('lot_number')
    const [output, passToken, genTime] = [read('captcha_output'), read('pass_token'), read('gen_time')]
    if (lotNumber === undefined) return { ok: false, reason: 'missing' }
    const isWhole = output !== undefined && passToken !== undefined && genTime !== undefined
    const isInForm = isWhole && /^[\w-]{1,64}$/.test(lotNumber) && /^\d{1,16}$/.test(genTime)
    if (!isInForm) return { ok: false, reason: 'malformed' }
    const form = { lot_number: lotNumber, captcha_output: output, pass_token: passToken, gen_time: genTime }
    const bound = [endpoint.href, captchaId, output, passToken, genTime, ...boundVisitor(visitor, identity)]
    // Hex digits: if the vendor ignored their case, another spelling would be another ticket here.
    return { ok: true, ticket: [lotNumber.toLowerCase()], bound, fields: { form, identity } }
  }

  async function verify({ form, identity }: GeetestFields, { deadline, warn }: ProviderCall): Promise<Answer> {
    const fault = visitorFault(identity)
    if (fault !== undefined) return { outcome: 'misconfigured', error: fault }
    const signToken = geetestSignToken(captchaKey, form.lot_number)
    const answer = await sendForJson(http, {
      method: 'POST',
      // The page posts its captcha_id too, but must never choose the key.
      path: `${endpoint.pathname}?captcha_id=${encodeURIComponent(captchaId)}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ ...form, sign_token: signToken }).toString(),
      deadline,
    })
    return answer.outcome === 'answered' ? judgeBody(answer.body, form, warn) : answer
  }

  function judgeBody(body: Readonly<Record<string, unknown>>, form: GeetestFields['form'], warn?: Warn): Answer {
    const { status, result, reason, code, captcha_args: facts } = body
    if (status === 'error') {
      if (result !== undefined && result !== null) return unreadable('an error beside a "result"')
      const number = wholeNumber(code)
      if (number === undefined) return unreadable('an error without a whole number as its "code"')
      const meaning = meaningOf(codes, Math.abs(number))
      alarm(meaning, warn)
      return refusal('GeeTest', meaning, -Math.abs(number))
    }
    if (status !== undefined && status !== 'success') return unreadable('an unknown "status"')
    if (result === 'fail') {
      const isListed = typeof reason === 'string' && Object.hasOwn(reasons, reason)
      const meaning = isListed ? meaningOf(reasons, reason) : reject('invalid', { final: false })
      alarm(meaning, warn)
      return refusal('GeeTest', meaning, isListed ? reason : 'fail')
    }
    if (result !== 'success') return unreadable('an unknown "result"')
    if (code !== undefined && code !== null) return unreadable('a "code" beside a success')
    const passed = facts ?? {}
    if (!isObject(passed)) return unreadable('"captcha_args" that are no object')
    const { lot_number: lotNumber, used_type: usedType, scene, user_ip: userIp, referer } = passed
    if (lotNumber !== undefined && lotNumber !== form.lot_number) return unreadable('an answer about another ticket')
    alarm({ outcome: 'pass' }, warn)
    const sent = Object.values(form)
    // The handler may compare these; a store or a log does not get them.
    const visit = plainDetail({ userIp, referer }, sent)
    return { outcome: 'pass', detail: withUnstored(plainDetail({ usedType, scene }, sent), visit) }
  }

  return {
    name: 'geetest',
    realm: realmAt(endpoint),
    origin: endpoint.origin,
    ticketTtlMs: checked.ticketTtlMs ?? ticketLifeMs,
    maxTicketLength: 4_096,
    checksPerTicket: 1,
    fieldNames: ['lot_number', 'captcha_output', 'pass_token', 'gen_time'],
    identityNames: visitorNames,
    reports: [],
    extract,
    verify,
    ...(scriptUrl !== undefined && {
      page: publicSettings({
        vendor: 'geetest',
        siteKey: captchaId,
        scriptUrl,
        language: checked.language,
        ...hosts[host].page,
      }),
      challenge: async () => vendorScript(scriptUrl),
    }),
    selfTest: {
      ticket: () => ({
        lot_number: randomUUID().replaceAll('-', ''),
        captcha_output: madeUpTicket(),
        pass_token: madeUpTicket(),
        gen_time: String(Math.floor(Date.now() / 1000)),
      }),
      proves: () => ['reachable'],
      note: 'The vendor does not say whether it looks at captchaKey before the ticket, so a wrong one may go unseen.',
    },
    ...ofDemoKey,
    close: () => http.close(),
  }
}

function realmAt(endpoint: URL): string {
  const realms = Object.entries(vendors).map(([vendor, domains]) => realmOf(vendor, endpoint, domains))
  return realms.find((realm) => realm !== endpoint.origin) ?? endpoint.origin
}

/** What signs a call: HMAC-SHA256 of the lot number alone, in lower-case hex. */
export function geetestSignToken(captchaKey: string, lotNumber: string): string {
  return createHmac('sha256', captchaKey).update(lotNumber).digest('hex')
}

function keepDemoKeyOut(captchaId: string, captchaKey: string): Pick<Provider, 'useWarn'> {
  if (captchaId.toLowerCase() !== demo.id && captchaKey.toLowerCase() !== demo.key) return {}
  const are = 'the one that the vendor publishes in its demos, which everybody knows'
  return keepOutOfProduction('geetest', { option: 'captchaKey', are, remedy: 'Give the pair of your own captcha.' })
}
