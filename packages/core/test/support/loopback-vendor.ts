import { createHmac } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { fakeVendor, tianyuWire, type VendorCall } from '@ticketgate/testing'

export const secretId = 'AKIDloopback'
export const secretKey = 'loopback secret key + & = %'

/** One request as Tianyu saw it. */
export interface TianyuCall {
  readonly method: string
  readonly path: string
  readonly host: string
  readonly headers: IncomingMessage['headers']
  readonly params: Readonly<Record<string, string>>
  /** Whether the signature is the one that an independent reckoning gives. */
  readonly signed: boolean
}

export type VendorAnswer = (call: TianyuCall, response: ServerResponse, socket: Socket) => void

export interface LoopbackVendor {
  readonly origin: string
  readonly endpoint: string
  readonly calls: TianyuCall[]
  /** Connections that are open now. */
  readonly sockets: ReadonlySet<Socket>
  /** How many connections there were so far. */
  readonly connectionCount: number
  /** What it answers from now on. */
  answers(answer: VendorAnswer): void
  close(): Promise<void>
}

export const json =
  (body: unknown, headers: Record<string, string> = {}): VendorAnswer =>
  (_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body))
  }

export const code = (value: unknown, headers?: Record<string, string>): VendorAnswer =>
  json({ code: value, message: 'as asked' }, headers)

export const yes = code(0)

/** Signature v1 as a first reading of the vendor's page would write it. */
export function plainSignature(method: string, host: string, path: string, params: Readonly<Record<string, string>>) {
  const pairs = Object.keys(params)
    .filter((name) => name !== 'Signature')
    .sort()
    .map((name) => `${name.replaceAll('_', '.')}=${params[name]}`)
    .join('&')
  const algorithm = params['SignatureMethod'] === 'HmacSHA256' ? 'sha256' : 'sha1'
  return createHmac(algorithm, secretKey).update(`${method}${host}${path}?${pairs}`).digest('base64')
}

/** The fake Tianyu, doing whatever a test wants with a call: it says yes, signed or not, until `answers` is called. */
export async function loopbackVendor(first: VendorAnswer = yes): Promise<LoopbackVendor> {
  const calls: TianyuCall[] = []
  const vendor = await fakeVendor(tianyuWire({ secretId, secretKey }))

  const answers = (answer: VendorAnswer) =>
    vendor.always({
      answer(call, response) {
        const own = tianyuCallOf(call)
        calls.push(own)
        // This list is the only one: tests of memory empty it.
        ;(vendor.calls as VendorCall[]).length = 0
        answer(own, response, response.socket as Socket)
      },
    })
  answers(first)
  return {
    origin: vendor.origin,
    endpoint: vendor.endpoint,
    calls,
    sockets: vendor.sockets,
    get connectionCount() {
      return vendor.connectionCount
    },
    answers,
    close: vendor.close,
  }
}

function tianyuCallOf({ method, path: target, headers, fields }: VendorCall): TianyuCall {
  const [path = ''] = target.split('?')
  const host = String(headers['host'])
  const params = fields as Record<string, string>
  const signed = params['Signature'] === plainSignature(method, host, path, params)
  return { method, path, host, headers, params, signed }
}
