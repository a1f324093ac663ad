'use client'
import { TicketGate } from '@ticketgate/react'
import { useActionState } from 'react'
import { textsFor } from '../../../shared/texts.js'
import { subscribe } from './subscribe.js'

export function SubscribeForm({ language }) {
  const texts = textsFor(language)
  const [result, submit] = useActionState(subscribe, {})
  return (
    <form action={submit}>
      <label htmlFor="email">{texts.email}</label>
      <input id="email" name="email" type="email" autoComplete="email" required />
      <TicketGate src="/captcha.js" />
      <button type="submit">{texts.subscribe}</button>
      <p id="result" role="status" className={result.ok ? 'ok' : 'refused'}>
        {result.text}
      </p>
    </form>
  )
}
