import { createVerifier } from '@ticketgate/core'
import { tianyu } from '@ticketgate/core/tianyu'

let verifier

/** Made when it is needed first, since `next build` runs the routes too, without secrets. */
export function theVerifier() {
  verifier ??= createVerifier({
    provider: tianyu({ secretId: process.env.TIANYU_SECRET_ID, secretKey: process.env.TIANYU_SECRET_KEY }),
  })
  return verifier
}
