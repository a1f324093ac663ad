import { toResponse } from '@ticketgate/core'
import { verifier } from '../../lib/verifier.js'
import { visitorIp } from '../../lib/visitor-ip.js'

/** The gate of this route; one object for all requests, which counts its limits. */
const options = {}

export async function POST(request) {
  const decision = await verifier().verify(request, options, { ip: visitorIp(request.headers) })
  if (!decision.admitted) return toResponse(decision.reply)

  const { user, password } = (await request.json().catch(() => undefined)) ?? {}
  if (user === 'ada' && password === 'lovelace') {
    return Response.json({ user, admittedBy: decision.admission.admittedBy })
  }
  return Response.json({ title: 'Wrong user name or password' }, { status: 401 })
}
