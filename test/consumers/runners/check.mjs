// The same, loaded by import, beside what require() loads: one copy of each.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { CaptchaError, createVerifier } from '@ticketgate/core'
import captcha, { challenge } from '@ticketgate/fastify'
import { fakeProvider, testTickets } from '@ticketgate/testing'

export async function admitsOnce() {
  const required = createRequire(import.meta.url)
  assert.equal(required('@ticketgate/core').CaptchaError, CaptchaError)
  assert.equal(required('@ticketgate/fastify').default, captcha)
  assert.equal(required('@ticketgate/fastify').challenge, challenge)
  const verifier = createVerifier({ provider: fakeProvider() })
  const fields = { ticket: testTickets.pass('one') }
  assert.equal((await verifier.check(fields)).outcome, 'pass')
  assert.equal((await verifier.check(fields)).reason, 'replayed')
  await verifier.close()
}
