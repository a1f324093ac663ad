import { TicketGate, useTicketGate } from '@ticketgate/react'
import { useState } from 'react'
import { texts } from '../../shared/texts.js'

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
      const { user, admittedBy } = await response.json()
      const text = response.ok ? texts.welcome(user, admittedBy) : (texts[response.status] ?? texts.failed)
      setResult({ ok: response.ok, text })
    } catch {
      setResult({ text: texts.failed })
    }
  }

  return (
    <>
      <h1>{texts.signIn}</h1>
      <p className="hint">
        {texts.tryIt} <b>ada</b>, <b>lovelace</b>
      </p>
      <form onSubmit={signIn}>
        <label htmlFor="user">{texts.userName}</label>
        <input id="user" name="user" autoComplete="username" required />
        <label htmlFor="password">{texts.password}</label>
        <input id="password" name="password" type="password" autoComplete="current-password" required />
        <TicketGate ref={gate.ref} src="/captcha.js" appearance="when-needed" />
        <button type="submit">{texts.signIn}</button>
        <p id="result" role="status" className={result.ok ? 'ok' : 'refused'}>
          {result.text}
        </p>
      </form>
    </>
  )
}
