import Link from 'next/link'
import { SubscribeForm } from './form.jsx'

export default function Newsletter() {
  return (
    <>
      <h1>Newsletter</h1>
      <p className="hint">
        A server action. <Link href="/">Sign in</Link> uses a route handler.
      </p>
      <SubscribeForm />
    </>
  )
}
