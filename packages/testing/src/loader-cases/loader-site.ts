import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createVerifier, type Provider, type RequestLike } from '@ticketgate/core'
import { createChallenge, sendReply } from '@ticketgate/core/adapter'

/** A login page with `<ticket-gate>` on 127.0.0.1, guarded by a real verifier. */
export interface LoaderSite {
  readonly origin: string
  /** The fields of every login that was posted, with the status of its answer. */
  readonly logins: readonly { readonly fields: URLSearchParams; readonly status: number }[]
  /** Waits until this many logins were answered. */
  answered(count: number): Promise<void>
  close(): Promise<void>
}

const nonce = 'r4nd0m'
const policy = `script-src 'nonce-${nonce}' 'strict-dynamic'; style-src 'none'; object-src 'none'; base-uri 'none'`

/** Serves `/`; with `?forms=2` there are two, and with `?csp` a policy that goes by nonces alone. */
export async function loaderSite(provider: Provider): Promise<LoaderSite> {
  const verifier = createVerifier({ provider, timeoutMs: 10_000 })
  // The element cannot send headers with a plain form, so a vendor that wants some has them from the identity.
  const identity = () => ({ ...deviceOf(provider) })
  const challenge = createChallenge<RequestLike, object, string>(verifier, { identity: deviceless })
  const logins: { fields: URLSearchParams; status: number }[] = []

  let waiting: { count: number; go(): void }[] = []

  const server = createServer(async (incoming, response) => {
    const request = await requestOf(incoming)
    if (request.path === '/captcha.js') return sendReply(response, await challenge.reply(request, request))
    if (request.path !== '/login') {
      const headers = {
        'Content-Type': 'text/html; charset=utf-8',
        ...('csp' in request.query && { 'Content-Security-Policy': policy }),
      }
      return response.writeHead(200, headers).end(pageOf(Number(request.query['forms'] ?? 1)))
    }
    const decision = await verifier.verify(request, { identity })
    const status = decision.admitted ? 200 : decision.reply.status
    logins.push({ fields: new URLSearchParams(request.body as Record<string, string>), status })
    if (decision.admitted) response.writeHead(200).end()
    else sendReply(response, decision.reply)
    for (const { count, go } of waiting) if (logins.length >= count) go()
    waiting = waiting.filter(({ count }) => logins.length < count)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    logins,
    answered: (count) =>
      new Promise((go) => {
        if (logins.length >= count) go()
        else waiting.push({ count, go })
      }),
    async close() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      await verifier.close()
    },
  }
}

const deviceless = () => ({})

function deviceOf({ identityNames = [] }: Provider): object {
  if (!identityNames.includes('deviceFingerprint')) return {}
  return { sender: '13800138000', deviceFingerprint: 'device', osVersion: 'os', agent: 'agent' }
}

async function requestOf(incoming: IncomingMessage): Promise<RequestLike> {
  const { method = 'GET', url = '/', headers, socket } = incoming
  const { pathname: path, searchParams } = new URL(url, 'http://site')
  let text = ''
  for await (const chunk of incoming.setEncoding('utf8')) text += chunk
  const body = method === 'POST' ? Object.fromEntries(new URLSearchParams(text)) : undefined
  return { method, path, headers, query: Object.fromEntries(searchParams), body, ip: socket.remoteAddress }
}

/** Its bound of 5 s is over at once with `?late`, and else not before a slow machine is ready; its clock can be put forward. */
const page = `
  window.isLate = location.search === '?late'
  const startTimer = setTimeout
  window.setTimeout = (act, ms, ...rest) => startTimer(act, ms === 5000 ? (isLate ? 250 : 60_000) : ms, ...rest)
  const now = Date.now.bind(Date)
  window.aheadMs = 0
  Date.now = () => now() + aheadMs
  window.events = []
  window.violations = []
  addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => violations.push(effectiveDirective + ' ' + blockedURI))
  addEventListener('DOMContentLoaded', () => {
    for (const gate of document.querySelectorAll('ticket-gate')) {
      for (const name of ['solved', 'expired', 'closed', 'failed']) gate.addEventListener(name, () => events.push(name))
    }
    for (const form of document.forms) {
      form.addEventListener('submit', async (event) => {
        event.preventDefault()
        await fetch('/login', { method: 'POST', body: new URLSearchParams(new FormData(form)) })
      })
    }
  })`

function pageOf(forms: number): string {
  const form =
    '<form method="post"><input name="user" value="ada"><ticket-gate></ticket-gate><button>Go</button></form>'
  return `<!doctype html><html lang="en"><head><title>Login</title><link rel="icon" href="data:,">
    <script nonce="${nonce}">${page}</script>
    <script nonce="${nonce}" src="/captcha.js" async></script></head><body>${form.repeat(forms)}</body></html>`
}
