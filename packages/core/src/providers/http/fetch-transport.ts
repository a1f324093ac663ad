import { clock, startTimer } from '../../deadline.js'
import { CaptchaError } from '../../errors.js'
import { readText } from '../../read-text.js'
import { setupFault } from './setup-faults.js'
import type { TransportOptions, VendorClient, VendorRequest, VendorResponse } from './vendor-call.js'

/**
 * Calls through the runtime's own fetch, which keeps connections as it sees fit and does not say whether a request left:
 * every one counts as written, so none is repeated that the vendor may have seen; but for one without an answer that our
 * own settings or machine let make no connection, by the error's code.
 * @throws {CaptchaError} if a dispatcher is given, which is undici's
 */
export function openTransport({ origin, dispatcher, maxResponseBytes }: TransportOptions): VendorClient {
  if (dispatcher !== undefined) {
    throw new CaptchaError(
      'ERR_CAPTCHA_UNSUPPORTED',
      'Option "dispatcher" is undici’s, and this runtime makes its connections itself: leave the option out.',
      'dispatcher',
    )
  }
  const underWay = new Set<AbortController>()
  let answeredAt = Number.NEGATIVE_INFINITY
  let isClosed = false

  async function send(request: VendorRequest): Promise<VendorResponse> {
    if (isClosed) return lost('setup', 'unknown', 'The verifier is closed.', false)
    const abort = new AbortController()
    const sentAt = clock()
    if (sentAt >= request.deadline) return lost('timeout', 'unknown', 'No time was left to call the vendor.', false)
    const timer = startTimer(() => abort.abort(), request.deadline - sentAt)
    underWay.add(abort)
    try {
      const response = await call(origin, request, maxResponseBytes, abort.signal)
      if (response.ok) answeredAt = clock()
      return response
    } catch (failure) {
      if (isClosed) return lost('network', 'unknown', 'The verifier was closed.')
      if (clock() < request.deadline && !abort.signal.aborted) return connectionLost(failure)
      const vendor = answeredAt > sentAt ? 'up' : 'down'
      return lost('timeout', vendor, 'The vendor did not answer in time.')
    } finally {
      clearTimeout(timer)
      underWay.delete(abort)
    }
  }

  return {
    get isClosed() {
      return isClosed
    },
    send,
    close: async () => {
      isClosed = true
      for (const abort of underWay) abort.abort()
    },
  }
}

/** Nobody listens there. A reset may come within an answer, and shows nothing. */
const refused: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ConnectionRefused'])

function connectionLost(failure: unknown): Lost {
  const what = kindOf(failure)
  return lost('network', refused.has(what) ? 'down' : 'unknown', `The connection to the vendor failed (${what}).`)
}

/** Without its message, which may name what was sent. Workers give no code: it may be our own host name or certificate. */
function kindOf(failure: unknown): string {
  const { code, name = 'Error' } = failure as { code?: unknown; name?: string }
  return typeof code === 'string' ? code : name
}

/** The answer's beginning, or the fault of ours by which there is none. Within an answer the same codes show no such. */
async function begun(url: string, init: RequestInit): Promise<Response | Lost> {
  try {
    return await fetch(url, init)
  } catch (failure) {
    const fault = init.signal?.aborted === true ? undefined : setupFault(kindOf(failure))
    if (fault === undefined) throw failure
    return { ok: false, cause: 'setup', vendor: 'unknown', written: false, error: fault }
  }
}

async function call(
  origin: string,
  { method, path, headers = {}, body }: VendorRequest,
  maxBytes: number,
  signal: AbortSignal,
): Promise<VendorResponse> {
  const init: RequestInit = { method, headers, redirect: 'manual', signal, ...(body !== undefined && { body }) }
  const response = await begun(origin + path, init)
  if ('cause' in response) return response
  const text = await readText(response, maxBytes)
  if (text === undefined) return lost('vendor', 'up', `The vendor's answer is longer than ${maxBytes} bytes.`)
  return { ok: true, status: response.status, text, date: response.headers.get('date') ?? undefined }
}

type Lost = Extract<VendorResponse, { ok: false }>

function lost(cause: Lost['cause'], vendor: Lost['vendor'], message: string, written = true): Lost {
  return { ok: false, cause, vendor, written, error: new Error(message) }
}
