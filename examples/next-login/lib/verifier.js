import { createVerifier } from '@ticketgate/core'
import { tianyu } from '@ticketgate/core/tianyu'

/**
 * The verifier of this process. It is on `globalThis`, since Next bundles each route by itself and runs its files anew
 * when they change; and it is made when it is needed first, since `next build` runs them too, without your secrets.
 */
export function verifier() {
  globalThis.ticketgateVerifier ??= createVerifier({
    provider: tianyu({ secretId: process.env.TIANYU_SECRET_ID, secretKey: process.env.TIANYU_SECRET_KEY }),
  })
  return globalThis.ticketgateVerifier
}
