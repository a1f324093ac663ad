'use client'
import { TicketGate } from '@ticketgate/react'
import { useActionState } from 'react'
import { subscribe } from './subscribe.js'

export function SubscribeForm() {
  const [result, submit] = useActionState(subscribe, {})
  return (
    <form action={submit}>
      <label htmlFor="email">E-mail</label>
      <input id="email" name="email" type="email" autoComplete="email" required />
      <TicketGate src="/captcha.js" />
      <button type="submit">Subscribe</button>
      <p id="result" role="status" className={result.ok ? 'ok' : 'refused'}>
        {result.text}
      </p>
    </form>
  )
}
