import { toRequestLike, toResponse } from '@ticketgate/core'
import { createChallenge } from '@ticketgate/core/adapter'
import { verifier } from '../../lib/verifier.js'
import { visitorIp } from '../../lib/visitor-ip.js'

let challenge

/** The page's half: the settings of the captcha, and the captcha itself. */
export async function GET(request) {
  // Next compresses by itself, whatever the response says.
  challenge ??= createChallenge(verifier(), { compress: false })
  const requestLike = await toRequestLike(request, { ip: visitorIp(request.headers) })
  return toResponse(await challenge.reply(requestLike, request))
}
