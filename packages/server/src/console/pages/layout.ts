import type { Format } from './format.js'
import { type Content, type Html, html } from './html.js'
import { styleAddress } from './style.js'

export interface Layout {
  readonly format: Format
  /** In the browser's tab, before the console's name. */
  readonly title: string
  /** The address of this page in the other language. */
  readonly otherLanguage: string
  readonly isSignedIn: boolean
  readonly content: Content
}

/** The whole page around its content. Nothing in it needs a script. */
export function layout({ format: { text }, title, otherLanguage, isSignedIn, content }: Layout): string {
  return html`<!doctype html>
<html lang="${text.tag}">
<head>
<meta charset="utf-8">
<title>${title} · ${text.title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="${styleAddress}">
<link rel="icon" href="data:,">
</head>
<body>
<a class="skip" href="#content">${text.skip}</a>
<header class="top">
<a class="brand" href="/console">${mark}${text.title}</a>
<nav aria-label="${text.otherLanguage.name}">
<a href="${otherLanguage}" lang="${text.otherLanguage.tag}" hreflang="${text.otherLanguage.tag}">${text.otherLanguage.name}</a>
${isSignedIn && html`<form method="post" action="/console/sign-out"><button class="quiet">${text.signOut}</button></form>`}
</nav>
</header>
<main id="content" tabindex="-1">
${content}
</main>
</body>
</html>
`.text
}

/** A gate, open. */
const mark: Html = html`<svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true"><path class="mark" d="M3 18V8a7 7 0 0 1 14 0v10M8 18V9a2 2 0 0 1 4 0v9"/></svg>`
