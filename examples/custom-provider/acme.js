import { boundVisitor, defineProvider, sendForJson, vendorClient, visitorNames } from '@ticketgate/core/provider'

/**
 * A captcha vendor that is not built in: its page posts `acme-solution`, its API takes
 * `POST /v1/check {solution, ip}` with a bearer key and answers `{result}`.
 * @param {{ apiKey: string, endpoint?: string }} options
 */
export function acme({ apiKey, endpoint = 'https://api.acme.example/v1/check' }) {
  const { origin, pathname: path } = new URL(endpoint)
  const http = vendorClient({ origin })
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }

  return defineProvider({
    name: 'acme',
    ticketTtlMs: 10 * 60_000, // as long as the vendor lets a solution live, or longer
    checksPerTicket: 1,
    fieldNames: ['acme-solution'],
    identityNames: visitorNames,

    /** What is checked, and what must be the same when it is presented again. */
    extract(read, visitor, identity) {
      const solution = read('acme-solution')
      if (solution === undefined) return { ok: false, reason: 'missing' }
      return {
        ok: true,
        ticket: [solution],
        bound: boundVisitor(visitor, identity),
        fields: { solution, ip: visitor.ip },
      }
    },

    /** Never throws: every failure is an answer, and only a plain "no" is the visitor's fault. */
    async verify(fields, { deadline }) {
      const answer = await sendForJson(http, { method: 'POST', path, headers, body: JSON.stringify(fields), deadline })
      if (answer.outcome !== 'answered') return answer
      switch (answer.body.result) {
        case 'good':
          return { outcome: 'pass' }
        case 'bad':
          return { outcome: 'reject', reason: 'invalid', final: true }
        case 'used':
          return { outcome: 'reject', reason: 'replayed', final: true }
        case 'key':
          return { outcome: 'misconfigured', error: new Error('Acme does not know this API key.') }
        default:
          return { outcome: 'unavailable', cause: 'vendor', retryable: false }
      }
    },

    close: () => http.close(),
  })
}
