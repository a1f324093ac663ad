/** Compiled, never run, and without `strict`, as many applications are. */

import { createVerifier, type Reply, type RequestLike } from '@ticketgate/core'
import { tianyu } from '@ticketgate/core/tianyu'

const provider = tianyu({ secretId: 'AKIDtypes', secretKey: 'k', endpoint: process.env['CAPTCHA_ENDPOINT'] })
const verifier = createVerifier({ provider, logger: undefined })

export async function replyTo(request: RequestLike): Promise<Reply | string> {
  const decision = await verifier.verify(request)
  if (!decision.admitted) return decision.reply
  return decision.admission.admittedBy
}
