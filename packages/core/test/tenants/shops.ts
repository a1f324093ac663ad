import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { memoryStore, type Provider, type RequestLike, type VerifiersOptions, verifiers } from '@ticketgate/core'
import { createGuard } from '@ticketgate/core/adapter'
import { turnstile } from '@ticketgate/core/turnstile'
import { afterEach, beforeEach, vi } from 'vitest'
import { post } from '../support/requests.js'

/** A siteverify vendor that knows each shop's secret, and lets every token pass. */
interface ShopsVendor {
  readonly endpoint: string
  readonly calls: { readonly secret: string; readonly response: string }[]
  /** How many connections were opened to it. */
  sockets: number
  /** The status of its answers. */
  status: number
  /** Where there is a list, calls wait in it for their answer. */
  held: (() => void)[] | undefined
}

type Options = VerifiersOptions<object, string, RequestLike>

/** The shops are tenants of one verifier, named by the header `x-shop`; there is none called `nobody`. */
export function useShops() {
  const vendor = {} as ShopsVendor
  let server: Server
  let verifiersToClose: { close(): Promise<void> }[]

  beforeEach(async () => {
    verifiersToClose = []
    server = createServer(async (request, response) => {
      let text = ''
      for await (const chunk of request) text += chunk
      const { secret = '', response: token = '' } = Object.fromEntries(new URLSearchParams(text))
      vendor.calls.push({ secret, response: token })
      if (vendor.held !== undefined) await new Promise<void>((resolve) => vendor.held?.push(resolve))
      const isRight = secret.startsWith('secret of ') && !secret.endsWith('wrong')
      const body = isRight ? { success: true } : { success: false, 'error-codes': ['invalid-input-secret'] }
      response.writeHead(vendor.status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
    })
    server.on('connection', () => {
      vendor.sockets += 1
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const endpoint = `http://127.0.0.1:${port}/siteverify`
    Object.assign(vendor, { endpoint, calls: [], sockets: 0, status: 200, held: undefined })
  })

  afterEach(async () => {
    vi.useRealTimers()
    vi.restoreAllMocks()
    await Promise.all(verifiersToClose.map((verifier) => verifier.close()))
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  const provider = (shop: string, more = {}) =>
    turnstile({
      secret: `secret of ${shop}`,
      siteKey: `key-of-${shop}`,
      endpoint: vendor.endpoint,
      ...more,
    }) as unknown as Provider<object, string>

  function shops(options: Partial<Options> = {}) {
    const made: string[] = []
    const verifier = verifiers<object, string, RequestLike>({
      tenant: ({ headers }) => headers['x-shop'] as string | undefined,
      provider: (shop) => {
        made.push(shop)
        return shop === 'nobody' ? undefined : provider(shop)
      },
      origins: [new URL(vendor.endpoint).origin],
      store: memoryStore(),
      // For a machine that is slow: nobody waits so long.
      timeoutMs: 30_000,
      ...options,
    })
    verifiersToClose.push(verifier)
    const guard = createGuard<RequestLike, object, string>(verifier)
    const check = async (request: RequestLike) => {
      const decision = await guard.check(request, request)
      return decision.admitted ? 'admitted' : outcomeOf(decision.verdict)
    }
    return { verifier, made, check, guard }
  }

  return { vendor, provider, shops }
}

export const login = (shop: string | undefined, token = 'token', more: Partial<RequestLike> = {}) =>
  post({ 'cf-turnstile-response': token }, { headers: { ...(shop !== undefined && { 'x-shop': shop }) }, ...more })

export const outcomeOf = (verdict: { outcome: string; reason?: string; cause?: string }) =>
  [verdict.outcome, verdict.reason ?? verdict.cause].filter(Boolean).join('/')
