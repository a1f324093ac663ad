'use server'
import { headers } from 'next/headers'
import { verifier } from '../../lib/verifier.js'
import { visitorIp } from '../../lib/visitor-ip.js'
import { visitorTexts } from '../../lib/visitor-texts.js'

/** A server action has no request of its own to guard: it checks the ticket in the form's data. */
export async function subscribe(_previous, form) {
  const verdict = await verifier().check(Object.fromEntries(form), undefined, { ip: visitorIp(await headers()) })
  const texts = await visitorTexts()
  if (verdict.outcome !== 'pass') return { ok: false, text: texts[verdict.outcome] }
  return { ok: true, text: texts.subscribed(form.get('email')) }
}
