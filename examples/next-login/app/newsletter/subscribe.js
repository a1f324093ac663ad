'use server'
import { headers } from 'next/headers'
import { verifier } from '../../lib/verifier.js'
import { visitorIp } from '../../lib/visitor-ip.js'

/** A server action has no request of its own to guard: it checks the ticket in the form's data. */
export async function subscribe(_previous, form) {
  const verdict = await verifier().check(Object.fromEntries(form), undefined, { ip: visitorIp(await headers()) })
  if (verdict.outcome !== 'pass') return { ok: false, text: messages[verdict.outcome] }
  return { ok: true, text: `${form.get('email')} is on the list.` }
}

const messages = {
  reject: 'Please solve the captcha.',
  unavailable: 'The captcha cannot be checked at the moment. Please try again.',
  misconfigured: 'The captcha cannot be checked at the moment.',
}
