import { toRequestLike, toResponse } from '@ticketgate/core'
import { createChallenge } from '@ticketgate/core/adapter'
import { theVerifier } from '../../verifier.mjs'

let challenge

export async function GET(request) {
  // Next compresses by itself, whatever the response says.
  challenge ??= createChallenge(theVerifier(), { compress: false })
  return toResponse(await challenge.reply(await toRequestLike(request, { ip: '203.0.113.7' }), request))
}
