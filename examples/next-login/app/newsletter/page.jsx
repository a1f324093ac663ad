import Link from 'next/link'
import { visitorTexts } from '../../lib/visitor-texts.js'
import { SubscribeForm } from './form.jsx'

export default async function Newsletter() {
  const texts = await visitorTexts()
  return (
    <>
      <h1>{texts.newsletter}</h1>
      <p className="hint">
        {texts.byServerAction} <Link href="/">{texts.signIn}</Link>
      </p>
      <SubscribeForm language={texts.language} />
    </>
  )
}
