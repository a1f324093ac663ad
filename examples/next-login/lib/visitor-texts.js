import { headers } from 'next/headers'
import { textsFor } from '../../shared/texts.js'

/** What the pages say, in the visitor's language. */
export async function visitorTexts() {
  return textsFor((await headers()).get('accept-language'))
}
