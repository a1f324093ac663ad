import type { FastifyInstance } from 'fastify'
import type { ServiceContext } from '../../captcha/context.js'
import { bodyFields, faultyField } from '../../http/body-fields.js'
import { answerErrors } from '../../http/errors.js'
import { readForm } from '../../http/parameters.js'

const bodyLimitBytes = 65_536
const text = { type: 'string', minLength: 1 }
const body = bodyFields({ secret: text, response: text })

interface Dummy {
  /** An error code if it refuses; if it passes, the fields to add to `success`. */
  answer(response: string): string | { readonly hostname: string }
}

const refused = (code: string) => ({ success: false, 'error-codes': [code] })
const always = (verdict: ReturnType<Dummy['answer']>): Dummy => ({ answer: () => verdict })
const hcaptchaPasscode = '10000000-aaaa-bbbb-cccc-000000000001'

/**
 * The vendors' published test secrets, which give every ticket the same answer.
 * @see https://ticketgate.example/main/docs/service/test-tickets.md#the-embedded-service-offline
 */
const dummies: ReadonlyMap<string, Dummy> = new Map([
  ['1x0000000000000000000000000000000AA', always({ hostname: 'example.com' })],
  ['2x0000000000000000000000000000000AA', always('invalid-input-response')],
  ['3x0000000000000000000000000000000AA', always('timeout-or-duplicate')],
  [
    `0x${'0'.repeat(40)}`,
    {
      answer: (response) =>
        response === hcaptchaPasscode ? { hostname: 'dummy-key-pass' } : 'not-using-dummy-passcode',
    },
  ],
  ['6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe', always({ hostname: 'testkey.google.com' })],
])

/**
 * What a ticket such as `any-text?action=login&score=0.9` makes a pass report; the rest of its query part is ignored.
 */
function fieldsNamedByTicket(query: string): { action?: string; score?: number } {
  const named = new URLSearchParams(query)
  const [action, score] = [named.get('action') ?? '', named.get('score') ?? '']
  return {
    ...(/^[\w/-]{1,64}$/.test(action) && { action }),
    ...(/^(0(\.\d{1,16})?|1(\.0{1,16})?)$/.test(score) && { score: Number(score) }),
  }
}

/**
 * `POST /siteverify` for tests without a network: Turnstile's, hCaptcha's and reCAPTCHA's dummy secrets answer here as
 * they do at their vendors, with the action and score that a test's ticket names. No other secret is known, and in
 * production none is.
 */
export async function siteverify(app: FastifyInstance, { context }: { context: ServiceContext }): Promise<void> {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: bodyLimitBytes },
    (_request, body, done) => done(null, readForm(body as string)),
  )
  answerErrors(app, context, {
    protocol: 'siteverify',
    unreadable(reply, request, error) {
      const field = faultyField(error, request)
      if (field !== undefined) return reply.code(200).send(refused(`missing-input-${field}`))
      return reply.code(error.statusCode ?? 400).send(refused('bad-request'))
    },
    failed: (reply) => reply.code(500).send(refused('internal-error')),
  })
  interface Siteverify {
    Body: { secret: string; response: string }
  }
  app.post<Siteverify>('/siteverify', { bodyLimit: bodyLimitBytes, schema: { body } }, async (request) => {
    const { secret, response } = request.body
    const dummy = context.settings.development ? dummies.get(secret) : undefined
    const [ticket = '', ...query] = response.split('?')
    const verdict = dummy?.answer(ticket) ?? 'invalid-input-secret'
    context.metrics.check(typeof verdict === 'string' ? verdict : 'verified')
    if (typeof verdict === 'string') return refused(verdict)
    const solvedAt = new Date(context.now()).toISOString()
    return {
      success: true,
      'error-codes': [],
      challenge_ts: solvedAt,
      ...verdict,
      ...fieldsNamedByTicket(query.join('?')),
    }
  })
}
