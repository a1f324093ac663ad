'use client'
import { TicketGate } from '@ticketgate/react'
import { useState } from 'react'

export function LoginForm() {
  const [result, setResult] = useState({})

  async function signIn(event) {
    event.preventDefault()
    // The captcha is in the form's data.
    const body = JSON.stringify(Object.fromEntries(new FormData(event.currentTarget)))
    const response = await fetch('/login', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
    setResult({ ok: response.ok, ...(await response.json()) })
  }

  return (
    <form method="post" onSubmit={signIn}>
      <label htmlFor="user">User name</label>
      <input id="user" name="user" autoComplete="username" required />
      <label htmlFor="password">Password</label>
      <input id="password" name="password" type="password" autoComplete="current-password" required />
      <TicketGate src="/captcha.js" />
      <button type="submit">Sign in</button>
      <p id="result" role="status" className={result.ok ? 'ok' : 'refused'}>
        {result.ok ? `Welcome, ${result.user}. Admitted by ${result.admittedBy}.` : result.title}
      </p>
    </form>
  )
}
