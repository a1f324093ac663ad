// What each runner checks, loaded by require().
const assert = require('node:assert/strict')
const { createVerifier } = require('@ticketgate/core')
const { createService } = require('@ticketgate/server')
const { fakeProvider, testTickets } = require('@ticketgate/testing')

exports.admitsOnce = async () => {
  assert.equal(typeof createService, 'function')
  const verifier = createVerifier({ provider: fakeProvider() })
  const fields = { ticket: testTickets.pass('one') }
  assert.equal((await verifier.check(fields)).outcome, 'pass')
  assert.equal((await verifier.check(fields)).reason, 'replayed')
  await verifier.close()
}
