import { type Dispatcher, Pool } from 'undici'
import { having, integer, type ShapeOf } from '../../check-options.js'
import { clock } from '../../deadline.js'

/** How a provider's options say it connects to its vendor. */
export interface ConnectionOptions {
  /** An undici dispatcher, e.g. for an egress proxy or a private CA; closing it is up to you. @default a pool */
  readonly dispatcher?: Dispatcher | undefined
  /** The most connections to the vendor; not with `dispatcher`. @default 64 */
  readonly connections?: number | undefined
}

export const connectionRules: ShapeOf<ConnectionOptions> = {
  dispatcher: having(['dispatch'], 'an undici Dispatcher'),
  connections: integer(1, 10_000),
}

export interface VendorClientOptions extends ConnectionOptions {
  /** Scheme, host and port of the vendor. */
  readonly origin: string
  /** The longest answer accepted, in bytes; a longer one is a fault of the vendor. @default 65_536 */
  readonly maxResponseBytes?: number | undefined
}

export interface VendorRequest {
  readonly method: 'GET' | 'POST'
  /** Including the query. */
  readonly path: string
  readonly headers?: Record<string, string>
  readonly body?: string
  /** On `performance.now()`'s clock. */
  readonly deadline: number
}

/** An HTTP answer, or how it was lost. */
export type VendorResponse =
  | { readonly ok: true; readonly status: number; readonly text: string; readonly date: string | undefined }
  | {
      readonly ok: false
      readonly cause: 'network' | 'timeout' | 'vendor'
      /** False: no byte of the request left, so the vendor cannot have seen it. */
      readonly written: boolean
      /** True: the vendor answered another call in the meantime, so it is up, but slow or overloaded. */
      readonly answering: boolean
      readonly error: Error
    }

/** Calls one vendor. Every call settles by its deadline and never rejects. */
export interface VendorClient {
  send(request: VendorRequest): Promise<VendorResponse>
  close(): Promise<void>
}

const usualMaxResponseBytes = 65_536
const connectTimeoutMs = 5_000
// undici keeps a call until it gets a connection, even after the call's deadline. While a vendor accepts no
// connections, such calls would pile up.
const maxWaiting = 10_000

export function vendorClient(options: VendorClientOptions): VendorClient {
  const { origin, dispatcher, connections = 64, maxResponseBytes = usualMaxResponseBytes } = options
  const pool = dispatcher ?? new Pool(origin, { connections, pipelining: 1, connect: { timeout: connectTimeoutMs } })
  let waiting = 0
  let answeredAt = Number.NEGATIVE_INFINITY
  const left = (): void => {
    waiting -= 1
  }
  return {
    send: (request) =>
      new Promise((resolve) => {
        if (waiting >= maxWaiting) {
          const error = new Error(`${maxWaiting} calls are waiting for a connection to the vendor.`)
          return resolve({ ok: false, cause: 'network', written: false, answering: false, error })
        }
        waiting += 1
        const sentAt = clock()
        const settle = (response: CallResponse): void => {
          if (response.ok) answeredAt = clock()
          resolve(response.ok ? response : { ...response, answering: answeredAt > sentAt })
        }
        const call = new Call(request.deadline, maxResponseBytes, settle, left)
        try {
          pool.dispatch(
            {
              origin,
              method: request.method,
              path: request.path,
              headers: request.headers ?? {},
              ...(request.body !== undefined && { body: request.body }),
              // Only the call's own timer is used: undici's fire late, and not at all while connecting.
              headersTimeout: 0,
              bodyTimeout: 0,
            },
            call,
          )
        } catch (error) {
          call.onResponseError(undefined, error as Error)
        }
      }),
    close: async () => {
      if (dispatcher === undefined) await pool.destroy()
    },
  }
}

type CallResponse = Extract<VendorResponse, { ok: true }> | Omit<Extract<VendorResponse, { ok: false }>, 'answering'>

/** One call. Our timer settles it on time whatever undici does; what undici reports afterwards is dropped. */
class Call implements Dispatcher.DispatchHandler {
  #controller: Dispatcher.DispatchController | undefined
  #status = 0
  #date: string | undefined
  #bytes = 0
  readonly #chunks: Buffer[] = []
  readonly #deadline: number
  readonly #maxBytes: number
  readonly #timer: NodeJS.Timeout
  #settle: ((response: CallResponse) => void) | undefined
  #left: (() => void) | undefined

  /** @param left called when undici lets go of the call: it got a connection, or it failed */
  constructor(deadline: number, maxBytes: number, settle: (response: CallResponse) => void, left: () => void) {
    this.#deadline = deadline
    this.#maxBytes = maxBytes
    this.#settle = settle
    this.#left = left
    this.#timer = setTimeout(() => this.#expire(), Math.max(0, deadline - clock()))
    this.#timer.unref()
  }

  /** undici calls this just before the bytes are written: throwing keeps them unsent and the socket usable. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#leave()
    if (this.#settle === undefined || clock() >= this.#deadline) throw new Error('The check has ended.')
    this.#controller = controller
  }

  onResponseStart(_: unknown, status: number, headers: Record<string, string | string[] | undefined>): void {
    if (status < 200) return
    this.#status = status
    this.#date = typeof headers['date'] === 'string' ? headers['date'] : undefined
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#bytes > this.#maxBytes) {
      this.#lost('vendor', new Error(`The vendor's answer is longer than ${this.#maxBytes} bytes.`))
      controller.abort(new Error('too long'))
      return
    }
    this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    const [first, ...rest] = this.#chunks
    const bytes = first === undefined || rest.length > 0 ? Buffer.concat(this.#chunks) : first
    this.#done({ ok: true, status: this.#status, text: bytes.toString('utf8'), date: this.#date })
  }

  onResponseError(_: unknown, error: Error): void {
    this.#leave()
    if (clock() >= this.#deadline) {
      this.#expire()
      return
    }
    // Not set as its cause: undici's parser error holds what the vendor sent, which may repeat the ticket.
    const { code = error.name, message } = error as NodeJS.ErrnoException
    this.#lost('network', new Error(`The connection to the vendor failed (${code}): ${message}`))
  }

  #leave(): void {
    this.#left?.()
    this.#left = undefined
  }

  #expire(): void {
    this.#lost('timeout', new Error('The vendor did not answer in time.'))
    this.#controller?.abort(new Error('timeout'))
  }

  #lost(cause: 'network' | 'timeout' | 'vendor', error: Error): void {
    this.#done({ ok: false, cause, written: this.#controller !== undefined, error })
  }

  #done(response: CallResponse): void {
    clearTimeout(this.#timer)
    this.#settle?.(response)
    this.#settle = undefined
  }
}
