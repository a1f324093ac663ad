import type { Format } from './format.js'
import { html } from './html.js'
import { layout } from './layout.js'

/** For an address that there is not, and for a failure of ours, of which it says nothing. */
export const troublePage = (format: Format, trouble: 'notFound' | 'failed', isSignedIn: boolean): string =>
  layout({
    format,
    title: format.text.trouble[trouble],
    otherLanguage: `/console?lang=${format.text.otherLanguage.code}`,
    isSignedIn,
    content: html`<section class="card empty"><h1>${format.text.trouble[trouble]}</h1>
<p><a href="/console">${format.text.trouble.back}</a></p></section>`,
  })
