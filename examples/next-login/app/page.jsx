import Link from 'next/link'
import { visitorTexts } from '../lib/visitor-texts.js'
import { LoginForm } from './login-form.jsx'

export default async function Login() {
  const texts = await visitorTexts()
  return (
    <>
      <h1>{texts.signIn}</h1>
      <p className="hint">
        {texts.tryIt} <b>ada</b>, <b>lovelace</b>. <Link href="/newsletter">{texts.newsletter}</Link>
      </p>
      <LoginForm language={texts.language} />
    </>
  )
}
