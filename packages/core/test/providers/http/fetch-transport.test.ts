import { turnstile } from '@ticketgate/core/turnstile'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { clock } from '../../../src/deadline.js'
import { openTransport } from '../../../src/providers/http/fetch-transport.js'
import { verifierOf } from '../../self-test/tested.js'
import { post } from '../../support/requests.js'

// As package.json's import conditions choose it on Bun and Workers.
vi.mock('#transport', () => import('../../../src/providers/http/fetch-transport.js'))

afterEach(() => vi.unstubAllGlobals())

/** Bun's fetch says by a code what happened to the connection, and its message may repeat the address. */
function connectionEnds(code?: string): void {
  const failure = new TypeError('could not connect to https://vendor.example/?secret')
  vi.stubGlobal('fetch', () => Promise.reject(code === undefined ? failure : Object.assign(failure, { code })))
}

const call = () =>
  openTransport({ origin: 'https://vendor.example', maxResponseBytes: 1 }).send({
    method: 'POST',
    path: '/check',
    deadline: clock() + 30_000,
  })

const ownFaults = [
  ['ENOTFOUND', 'check the endpoint', 'TICKETGATE_SELF_TEST_CONNECTION'],
  ['EMFILE', 'raise the limit', 'TICKETGATE_SELF_TEST_CONNECTION'],
  ['EPROTO', 'scheme', 'TICKETGATE_SELF_TEST_CONNECTION'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate', 'TICKETGATE_SELF_TEST_CERTIFICATE'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate', 'TICKETGATE_SELF_TEST_CERTIFICATE'],
] as const

describe.each(ownFaults)('%s is the fault of our own settings or machine', (code, advice, found) => {
  test('with the advice that a call through undici has', async () => {
    connectionEnds(code)
    const answer = await call()
    expect(answer).toMatchObject({ ok: false, cause: 'setup', vendor: 'unknown', written: false, error: { code } })
    expect(answer.ok ? '' : answer.error.message).toContain(advice)
    expect(answer.ok ? '' : answer.error.message).not.toContain('secret')
  })

  test('a request is misconfigured, not unavailable', async () => {
    connectionEnds(code)
    const onUnavailable = { admit: true, perMinute: 100 } as const
    const verifier = verifierOf(turnstile({ secret: 'of the site' }), { logger: { info() {}, warn() {}, error() {} } })
    const decision = await verifier.verify(post({ 'cf-turnstile-response': 'a-ticket' }), { onUnavailable })
    expect([decision.verdict?.outcome, decision.reply?.status]).toEqual(['misconfigured', 500])
  })

  test('the self-test says so', async () => {
    connectionEnds(code)
    const { faults } = await verifierOf(turnstile({ secret: 'of the site' })).selfTest()
    expect(faults).toMatchObject([{ code: found }])
  })
})

test.each([
  ['ECONNREFUSED', 'down'],
  ['ECONNRESET', 'unknown'],
  [undefined, 'unknown'],
])('a connection that ends by %s is an outage of the network, which shows the vendor to be %s', async (code, state) => {
  connectionEnds(code)
  expect(await call()).toMatchObject({ ok: false, cause: 'network', vendor: state, written: true })
})

test.each(ownFaults)('%s within an answer is an outage: the vendor has seen the request', async (code) => {
  const failing = () => {
    const failure = Object.assign(new TypeError('terminated'), { code })
    return new Response(
      new ReadableStream({
        start(controller) {
          controller.error(failure)
        },
      }),
    )
  }
  vi.stubGlobal('fetch', async () => failing())
  expect(await call()).toMatchObject({ ok: false, cause: 'network', vendor: 'unknown', written: true })
})
