// An application to bundle into one file; run, it prints what it decided.
import { createVerifier } from '@ticketgate/core'
import { tianyu } from '@ticketgate/core/tianyu'
import { captcha } from '@ticketgate/express'
import { redisStore } from '@ticketgate/redis'
import { fakeProvider, testTickets } from '@ticketgate/testing'

async function main() {
  const verifier = createVerifier({ provider: fakeProvider() })
  const fields = { ticket: testTickets.pass('one') }
  const first = await verifier.check(fields)
  const second = await verifier.check(fields)
  const imported = [captcha(verifier), tianyu({ secretId: 'AKIDexample', secretKey: 'a test key' }), redisStore]
  console.log(first.outcome, second.reason, imported.length)
}

main()
