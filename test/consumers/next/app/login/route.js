import { toResponse } from '@ticketgate/core'
import { theVerifier } from '../../verifier.mjs'

export async function POST(request) {
  const decision = await theVerifier().verify(request, {}, { ip: '203.0.113.7' })
  return decision.admitted ? Response.json({ admitted: true }) : toResponse(decision.reply)
}
