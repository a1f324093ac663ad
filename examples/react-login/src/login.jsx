import { TicketGate, useTicketGate } from '@ticketgate/react'
import { useState } from 'react'

export function Login() {
  const [result, setResult] = useState({})
  const gate = useTicketGate()

  async function signIn(event) {
    event.preventDefault()
    const body = JSON.stringify(Object.fromEntries(new FormData(event.currentTarget)))
    const request = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }
    try {
      // Where the server needs a captcha, it is shown, and the request sent again.
      const response = await gate.fetch('/login', request)
      setResult({ ok: response.ok, ...(await response.json()) })
    } catch {
      setResult({ title: 'Not signed in. Please try again.' })
    }
  }

  return (
    <>
      <h1>Sign in</h1>
      <p className="hint">
        Try <b>ada</b> with the password <b>lovelace</b>.
      </p>
      <form onSubmit={signIn}>
        <label htmlFor="user">User name</label>
        <input id="user" name="user" autoComplete="username" required />
        <label htmlFor="password">Password</label>
        <input id="password" name="password" type="password" autoComplete="current-password" required />
        <TicketGate ref={gate.ref} src="/captcha.js" appearance="when-needed" />
        <button type="submit">Sign in</button>
        <p id="result" role="status" className={result.ok ? 'ok' : 'refused'}>
          {result.ok ? `Welcome, ${result.user}. Admitted by ${result.admittedBy}.` : result.title}
        </p>
      </form>
    </>
  )
}
