import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Refusal } from '@ticketgate/core'
import { commitFault, type VendorFault } from './fake-vendor/faults.js'

/** What the vendor sends: an object is sent as JSON. */
export interface VendorReply {
  /** The HTTP status. @default 200 */
  readonly status?: number
  /** Added to `Content-Type: application/json`, or replacing it. @default none */
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string | object
}

/** What the vendor does with one call; `delayMs` delays it. `answer` does it all, authentic call or not. */
export type VendorStep = (
  | VendorReply
  | { readonly fault: VendorFault }
  | { readonly answer: (call: VendorCall, response: ServerResponse) => void }
) & { readonly delayMs?: number }

/** One call as it arrived over the wire. */
export interface VendorCall {
  readonly method: string
  /** Including the query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
  /** The call's ticket in the protocol's sense; undefined if it carries none. */
  readonly ticket: string | undefined
  /** The call's parameters, decoded. */
  readonly fields: Readonly<Record<string, unknown>>
  /** Whether the signature, secret or client id is right. */
  readonly isAuthentic: boolean
  /** How the vendor recognises a call that it has answered before; undefined: every call uses up the ticket. */
  readonly idempotencyKey?: string | undefined
}

/** What the wire format reads from a call. */
interface Reading extends Pick<VendorCall, 'ticket' | 'fields' | 'isAuthentic' | 'idempotencyKey'> {
  /** The answer to this call if it is not authentic: not every key is refused in the same words. @default the wire's */
  readonly refused?: VendorReply | undefined
}

type Expected<V> = V extends Refusal
  ? Partial<Pick<V, Extract<keyof V, 'outcome' | 'reason' | 'cause' | 'vendorCode'>>>
  : never

/** One answer that a vendor can give, and the verdict it must lead to. */
export interface VendorWord {
  readonly reply: VendorReply
  readonly verdict: { readonly outcome: 'pass' } | (Expected<Refusal> & Pick<Refusal, 'outcome'>)
}

/** A vendor's wire format. */
export interface VendorWire {
  /** Of the endpoint, e.g. `/v2/index.php`. */
  readonly path: string
  /** Its answer to a call that is not authentic, where `read` gives no other. */
  readonly refused: VendorReply
  /** All its answers, under names of your choice; it gives `pass` unless set otherwise. */
  readonly words: Readonly<Record<string, VendorWord>> & { readonly pass: VendorWord }
  /** Finds the ticket, the parameters, the signature and, if the vendor takes one, the idempotency key in a call. */
  read(call: Omit<VendorCall, keyof Reading>): Reading
  /**
   * What the vendor answers to an authentic call instead of a pass, because of what went before.
   * @param passed the tickets that have passed
   * @default every authentic call passes
   */
  remember?(call: VendorCall, passed: ReadonlySet<string>): VendorReply | undefined
}

/** A captcha vendor on 127.0.0.1 that speaks its real wire format. */
export interface FakeVendor {
  /** E.g. `http://127.0.0.1:49152`. */
  readonly origin: string
  /** The whole URL that a provider's `endpoint` takes. */
  readonly endpoint: string
  /** Every call so far. */
  readonly calls: readonly VendorCall[]
  /** Connections that are open now. */
  readonly sockets: ReadonlySet<Socket>
  /** How many connections there were so far. */
  readonly connectionCount: number
  /** What it does with the next calls, one step each; afterwards it does what `always` set. */
  next(...steps: readonly VendorStep[]): void
  /** What it does with every call that `next` does not cover. */
  always(step: VendorStep): void
  /** Stops listening, so that connections are refused, and drops the existing ones. */
  down(): Promise<void>
  /** Listens on the same port again. */
  up(): Promise<void>
  /** Stops it for good. */
  close(): Promise<void>
}

/**
 * Starts a vendor on 127.0.0.1. It lets every authentic call pass, until a test says otherwise.
 * @example
 * const vendor = await fakeVendor(siteverifyWire({ secret }))
 * const provider = turnstile({ secret, endpoint: vendor.endpoint })
 */
export async function fakeVendor(wire: VendorWire): Promise<FakeVendor> {
  const calls: VendorCall[] = []
  const steps: VendorStep[] = []
  const passed = new Set<string>()
  const timers = new Set<NodeJS.Timeout>()
  let usual: VendorStep = wire.words.pass.reply
  const sockets = new Set<Socket>()
  let connectionCount = 0
  let port = 0

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Whoever called may be gone.
    response.on('error', () => {})
    const body = await bodyOf(request)
    if (body === undefined) return
    const { method = '', url: path = '', headers } = request
    const call = { method, path, headers, body }
    const { refused = wire.refused, ...read } = readCall(wire, call)
    const known: VendorCall = { ...call, ...read }
    calls.push(known)
    const step = steps.shift() ?? usual
    if (step.delayMs !== undefined) await wait(step.delayMs)
    if ('answer' in step) step.answer(known, response)
    else if ('fault' in step) commitFault(step.fault, response, textOf(wire.words.pass.reply))
    else send(response, read.isAuthentic ? remembered(known, step) : refused)
  }

  function remembered(call: VendorCall, reply: VendorReply): VendorReply {
    if (reply !== wire.words.pass.reply) return reply
    const other = wire.remember?.(call, passed)
    if (other === undefined && call.ticket !== undefined) passed.add(call.ticket)
    return other ?? reply
  }

  function wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        timers.delete(timer)
        resolve()
      }, ms)
      timers.add(timer)
    })
  }

  let server: Server
  async function up(): Promise<void> {
    server = createServer((request, response) => void handle(request, response))
    server.on('connection', (socket) => {
      connectionCount += 1
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => sockets.delete(socket))
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
    port = (server.address() as AddressInfo).port
  }

  async function down(): Promise<void> {
    for (const timer of timers) clearTimeout(timer)
    timers.clear()
    if (!server.listening) return
    await new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  }

  await up()
  const origin = `http://127.0.0.1:${port}`
  return {
    origin,
    endpoint: origin + wire.path,
    calls,
    sockets,
    get connectionCount() {
      return connectionCount
    },
    next: (...more) => steps.push(...more),
    always: (step) => {
      usual = step
    },
    up,
    down,
    close: down,
  }
}

function readCall(wire: VendorWire, call: Parameters<VendorWire['read']>[0]): Reading {
  try {
    return wire.read(call)
  } catch {
    return { ticket: undefined, fields: {}, isAuthentic: false }
  }
}

/** undefined: the client hung up. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer)
  } catch {
    return undefined
  }
  return Buffer.concat(chunks).toString('utf8')
}

function textOf({ body }: VendorReply): string {
  return typeof body === 'string' ? body : JSON.stringify(body)
}

function send(response: ServerResponse, reply: VendorReply): void {
  response.writeHead(reply.status ?? 200, { 'Content-Type': 'application/json', ...reply.headers }).end(textOf(reply))
}
