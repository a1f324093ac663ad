import Link from 'next/link'
import { LoginForm } from './login-form.jsx'

export default function Login() {
  return (
    <>
      <h1>Sign in</h1>
      <p className="hint">
        Try <b>ada</b> with the password <b>lovelace</b>. The <Link href="/newsletter">newsletter</Link> uses a server
        action.
      </p>
      <LoginForm />
    </>
  )
}
