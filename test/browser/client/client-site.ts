import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { ProviderPage } from '../../../packages/core/src/contracts/provider.js'
import { fetchScript, messagesJson, pageScript, settingsJson } from '../../../packages/core/src/page/page-script.js'
import type { Pages } from '../pages.js'

/** One request that reached the site, other than for its pages and scripts. */
export interface Post {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly fields: URLSearchParams
}

/** A site with pages of a test's own, the script of given vendors, and a log of what was posted. */
export interface ClientSite {
  readonly origin: string
  readonly posts: Post[]
  vendors: readonly ProviderPage[]
  /** How the next posts are answered; afterwards with a page. */
  readonly answers: { status: number; headers?: Record<string, string>; body: string }[]
  /** What `/captcha.js?captcha=` answers. */
  captcha: { status: number; type: string; body: string }
  /** Opens a page with this body; `head` comes before the script's tag. */
  open(where: Browser | Pages, body: string, options?: OpenOptions): Promise<Page>
  close(): Promise<void>
}

export interface OpenOptions {
  readonly head?: string
  readonly lang?: string
  readonly csp?: string
  /** The tag that loads the script. @default an async one */
  readonly script?: string
  readonly context?: BrowserContextOptions
  /** Runs before anything of the page. */
  readonly init?: string
}

export const turnstilePageOf = (scriptUrl: string): ProviderPage => ({
  vendor: 'turnstile',
  fieldNames: ['cf-turnstile-response'],
  siteKey: 'key',
  scriptUrl,
})
export const tencentPageOf = (scriptUrl: string): ProviderPage => ({
  vendor: 'tencent',
  fieldNames: ['ticket', 'randstr'],
  siteKey: '190000001',
  scriptUrl,
})

/** A page that no other test has. */
async function pageOf(browser: Browser, context: BrowserContextOptions | undefined, init: string | undefined) {
  const page = await (await browser.newContext(context)).newPage()
  if (init !== undefined) await page.addInitScript(init)
  return page
}

export async function startClientSite(): Promise<ClientSite> {
  const posts: Post[] = []
  const pages: { html: string; csp: string | undefined }[] = []
  const answers: ClientSite['answers'] = []

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request
    const { pathname, searchParams } = new URL(url, 'http://site')
    const page = method === 'GET' ? pages[Number(/^\/page\/(\d+)$/.exec(pathname)?.[1])] : undefined
    const send = (type: string, body: string, more: Record<string, string> = {}) =>
      response.writeHead(200, { 'Content-Type': type, ...more }).end(body)
    if (page !== undefined) {
      return void send('text/html; charset=utf-8', page.html, page.csp ? { 'Content-Security-Policy': page.csp } : {})
    }
    if (pathname === '/captcha.js') {
      const language = searchParams.get('messages')
      if (searchParams.has('fetch')) return void send('text/javascript', fetchScript())
      if (searchParams.has('settings')) return void send('application/json', settingsJson(site.vendors))
      if (language !== null) {
        return void send('application/json', messagesJson(language) ?? '')
      }
      if (searchParams.has('captcha')) {
        const { status, type, body } = site.captcha
        return void response.writeHead(status, { 'Content-Type': type }).end(body)
      }
      return void send('text/javascript', pageScript(site.vendors))
    }
    if (pathname === '/favicon.ico') return void response.writeHead(404).end()
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    posts.push({ method, url, headers, body, fields: new URLSearchParams(body) })
    const next = answers.shift()
    if (next !== undefined) return void response.writeHead(next.status, next.headers ?? {}).end(next.body)
    send('text/html', '<!doctype html><title>Done</title><p id="done">Done</p>')
  }

  const server: Server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const site: ClientSite = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts,
    answers,
    vendors: [],
    captcha: { status: 404, type: 'text/plain', body: '' },
    async open(where, body, { head = '', lang = 'en', csp, script, context, init } = {}) {
      const tag = script ?? '<script src="/captcha.js" async></script>'
      const html = `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><link rel="icon" href="data:,">
        <meta name="viewport" content="width=device-width"><title>Page</title>${head}</head>
        <body><main>${body}</main>${tag}</body></html>`
      pages.push({ html, csp })
      const page = await ('take' in where ? where.take(context, { init }) : pageOf(where, context, init))
      page.setDefaultTimeout(20_000)
      await page.goto(`${site.origin}/page/${pages.length - 1}`, { waitUntil: 'domcontentloaded', timeout: 60_000 })
      return page
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return site
}

export const loginForm = (inside = '<ticket-gate></ticket-gate>', attributes = '') =>
  `<form id="form" action="/login" method="post" ${attributes}>
     <label>User <input name="user" value="ada"></label>${inside}
     <button id="go" name="button" value="sign-in">Sign in</button>
     <button id="other" name="button" value="register" formaction="/register">Register</button>
   </form>`
