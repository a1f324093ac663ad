import type { Format } from './format.js'
import { html } from './html.js'
import { layout } from './layout.js'

export interface SignInPage {
  readonly format: Format
  readonly otherLanguage: string
  /** Why the last attempt failed. */
  readonly trouble?: 'wrong' | 'busy'
  /** Where to go then. */
  readonly next: string
}

export function signInPage({ format, otherLanguage, trouble, next }: SignInPage): string {
  const { signIn } = format.text
  const described = trouble === undefined ? 'hint' : 'trouble hint'
  return layout({
    format,
    title: signIn.title,
    otherLanguage,
    isSignedIn: false,
    content: html`<form class="card sign-in" method="post" action="/console/sign-in">
<h1>${signIn.title}</h1>
${trouble !== undefined && html`<p class="trouble" id="trouble" role="alert">${signIn[trouble]}</p>`}
<input type="hidden" name="next" value="${next}">
<input name="username" autocomplete="username" value="console" hidden>
<label for="password">${signIn.password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus aria-describedby="${described}"${trouble === 'wrong' && html` aria-invalid="true"`}>
<p class="hint" id="hint">${signIn.hint}</p>
<button>${signIn.submit}</button>
</form>`,
  })
}
