import type { Dispatcher } from 'undici'
import { clock, startTimer } from '../../deadline.js'
import { checkDispatcher, checkPool, noNetwork, setupFault } from './setup-faults.js'
import { sharedPool } from './shared-pools.js'
import type { TransportOptions, VendorClient, VendorResponse } from './vendor-call.js'

// undici keeps a call until it gets a connection, even after the call's deadline. While a vendor accepts no
// connections, such calls would pile up.
const maxWaiting = 10_000

/**
 * Calls through undici, in a pool of connections that all of this process share.
 * @throws {CaptchaError} if the dispatcher or the runtime could never make a call
 */
export function openTransport(options: TransportOptions): VendorClient {
  const { origin, dispatcher, connections = 64, maxResponseBytes } = options
  checkDispatcher(dispatcher)
  const shared = dispatcher === undefined ? sharedPool(origin, connections) : undefined
  const pool = dispatcher ?? (shared as NonNullable<typeof shared>).pool
  checkPool(pool)
  let waiting = 0
  let answeredAt = Number.NEGATIVE_INFINITY
  let isClosed = false

  /** Why a call got no answer in time. */
  function timeOut(sentAt: number, deadline: number, written: boolean): Loss {
    if (!written && shared !== undefined && shared.lookups > 0) {
      const error = new Error('The vendor’s host name was not looked up in time: the thread pool or DNS is busy.')
      return { cause: 'setup', vendor: 'unknown', error }
    }
    const vendor = answeredAt > sentAt ? 'up' : deadline > sentAt ? 'down' : 'unknown'
    return { cause: 'timeout', vendor, error: new Error('The vendor did not answer in time.') }
  }

  /** What all calls share. */
  const calls: Calls = {
    answered() {
      answeredAt = clock()
    },
    connected() {
      waiting -= 1
    },
    timeOut,
    isClosed: () => isClosed,
  }

  return {
    get isClosed() {
      return isClosed
    },
    send: (request) =>
      new Promise((resolve) => {
        if (isClosed) {
          const error = new Error('The verifier is closed.')
          return resolve({ ok: false, cause: 'setup', written: false, vendor: 'unknown', error })
        }
        if (waiting >= maxWaiting) {
          const error = new Error(`${maxWaiting} calls are waiting for a connection to the vendor.`)
          return resolve({ ok: false, cause: 'network', written: false, vendor: 'unknown', error })
        }
        waiting += 1
        const call = new Call(request.deadline, maxResponseBytes, calls, resolve)
        try {
          pool.dispatch(
            {
              origin,
              method: request.method,
              path: request.path,
              headers: request.headers ?? {},
              body: request.body ?? null,
              // Only the call's own timer is used: undici's fire late, and not at all while connecting.
              headersTimeout: 0,
              bodyTimeout: 0,
            },
            call,
          )
        } catch (error) {
          call.refuse(error)
        }
      }),
    close: async () => {
      isClosed = true
      await shared?.release()
    },
  }
}

type Loss = Pick<Extract<VendorResponse, { ok: false }>, 'cause' | 'vendor' | 'error'>

interface Calls {
  answered(): void
  /** undici lets go of a call: it got a connection, or it failed. */
  connected(): void
  timeOut(sentAt: number, deadline: number, written: boolean): Loss
  isClosed(): boolean
}

const noBytes = Buffer.alloc(0)

/** One call. Our timer settles it on time whatever undici does; what undici reports afterwards is dropped. */
class Call implements Dispatcher.DispatchHandler {
  #controller: Dispatcher.DispatchController | undefined
  #status = 0
  #date: string | undefined
  #bytes = 0
  #isWaiting = true
  #isOver = false
  readonly #chunks: Buffer[] = []
  readonly #deadline: number
  readonly #maxBytes: number
  readonly #calls: Calls
  readonly #settle: (response: VendorResponse) => void
  readonly #sentAt = clock()
  readonly #timer: NodeJS.Timeout

  constructor(deadline: number, maxBytes: number, calls: Calls, settle: (response: VendorResponse) => void) {
    this.#deadline = deadline
    this.#maxBytes = maxBytes
    this.#calls = calls
    this.#settle = settle
    this.#timer = startTimer(() => this.#expire(), Math.max(0, deadline - this.#sentAt))
  }

  /** undici calls this just before the bytes are written: throwing keeps them unsent and the socket usable. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#leave()
    if (this.#isOver || clock() >= this.#deadline) throw new Error('The check has ended.')
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
      const error = new Error(`The vendor's answer is longer than ${this.#maxBytes} bytes.`)
      this.#lost({ cause: 'vendor', vendor: 'up', error })
      controller.abort(new Error('too long'))
      return
    }
    this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    const [first = noBytes] = this.#chunks
    const bytes = this.#chunks.length > 1 ? Buffer.concat(this.#chunks) : first
    this.#done({ ok: true, status: this.#status, text: bytes.toString('utf8'), date: this.#date })
  }

  onResponseError(_: unknown, error: Error): void {
    this.#leave()
    if (clock() >= this.#deadline) {
      this.#expire()
      return
    }
    this.#lost(this.#lossBy(error))
  }

  /** The dispatcher threw: it is none, or one of another undici. */
  refuse(error: unknown): void {
    this.#leave()
    const name = error instanceof Error ? error.name : typeof error
    this.#lost({ cause: 'setup', vendor: 'unknown', error: new Error(`The dispatcher threw ${name}.`) })
  }

  #lossBy(failure: Error): Loss {
    // Not set as the error's cause: undici's parser error holds what the vendor sent, which may repeat the ticket.
    const { code = failure.name, message } = failure as NodeJS.ErrnoException
    const error = new Error(`The connection to the vendor failed (${code}): ${message}`)
    if (this.#calls.isClosed()) return { cause: 'network', vendor: 'unknown', error }
    const fault = this.#controller === undefined ? setupFault(code) : undefined
    if (fault !== undefined) return { cause: 'setup', vendor: 'unknown', error: fault }
    // After the beginning of an answer, or if the other side sent something else than HTTP, it is there.
    const isUp = this.#status !== 0 || code.startsWith('HPE_') || noNetwork.has(code)
    return { cause: 'network', vendor: isUp ? 'unknown' : 'down', error }
  }

  #leave(): void {
    if (this.#isWaiting) this.#calls.connected()
    this.#isWaiting = false
  }

  #expire(): void {
    if (this.#isOver) return
    this.#lost(this.#calls.timeOut(this.#sentAt, this.#deadline, this.#controller !== undefined))
    this.#controller?.abort(new Error('timeout'))
  }

  #lost(loss: Loss): void {
    this.#done({ ok: false, written: this.#controller !== undefined, ...loss })
  }

  #done(response: VendorResponse): void {
    clearTimeout(this.#timer)
    if (this.#isOver) return
    this.#isOver = true
    if (response.ok) this.#calls.answered()
    this.#settle(response)
  }
}
