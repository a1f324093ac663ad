'use client'
import { TicketGate } from '@ticketgate/react'
import { useState } from 'react'
import { textsFor } from '../../shared/texts.js'

export function LoginForm({ language }) {
  const texts = textsFor(language)
  const [result, setResult] = useState({})

  async function signIn(event) {
    event.preventDefault()
    // The captcha is in the form's data.
    const body = JSON.stringify(Object.fromEntries(new FormData(event.currentTarget)))
    const response = await fetch('/login', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
    const { user, admittedBy } = await response.json()
    const text = response.ok ? texts.welcome(user, admittedBy) : (texts[response.status] ?? texts.failed)
    setResult({ ok: response.ok, text })
  }

  return (
    <form method="post" onSubmit={signIn}>
      <label htmlFor="user">{texts.userName}</label>
      <input id="user" name="user" autoComplete="username" required />
      <label htmlFor="password">{texts.password}</label>
      <input id="password" name="password" type="password" autoComplete="current-password" required />
      <TicketGate src="/captcha.js" />
      <button type="submit">{texts.signIn}</button>
      <p id="result" role="status" className={result.ok ? 'ok' : 'refused'}>
        {result.text}
      </p>
    </form>
  )
}
