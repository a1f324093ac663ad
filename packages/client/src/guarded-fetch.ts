import type { Fields } from './captcha-run.js'
import type { TicketGate } from './element.js'
import { repeatable } from './request-fields.js'

export interface GuardedFetchOptions {
  /** Whose ticket goes along. @default the first `<ticket-gate>` of the document */
  readonly gate?: TicketGate | undefined
  /** Other origins that may get a ticket, e.g. `https://api.example.com`. @default none */
  readonly origins?: readonly string[] | undefined
}

/** The longest `Retry-After` that is waited for, in seconds. */
const maxWaitSeconds = 5
const problemPrefix = 'urn:ticketgate:'

/**
 * `fetch` with a captcha's ticket: in the body where that is a form or a JSON object, else in headers, never in the
 * address. It answers Ticketgate's refusals itself where that is safe, for then no handler has seen the request: where
 * a ticket was missing it shows the captcha and sends the request once more; where the check was not possible it waits
 * a `Retry-After` of up to 5 seconds and sends it once more, and with another ticket if the first one is spent by then.
 * Any other answer is the caller's. Each ticket is for one request. Unless the element says `appearance="when-needed"`,
 * the captcha comes before the first request; with it `guardedFetch` sends first, and the captcha comes where the server
 * says that a ticket is missing.
 * @throws {TypeError} if the address is of another origin that is not listed
 * @throws {DOMException} `AbortError` if the visitor closes the captcha, or `init.signal` aborts; `NetworkError` if no
 * vendor's captcha works
 * @example
 * const body = JSON.stringify(Object.fromEntries(new FormData(form)))
 * const headers = { 'Content-Type': 'application/json' }
 * const response = await guardedFetch('/login', { method: 'POST', headers, body })
 */
export async function guardedFetch(
  input: RequestInfo | URL,
  init?: RequestInit,
  options: GuardedFetchOptions = {},
): Promise<Response> {
  const gate = options.gate ?? document.querySelector<TicketGate>('ticket-gate')
  if (gate === null) throw new TypeError('guardedFetch: the page has no <ticket-gate>.')
  const { url, signal, hasTicket, ...request } = await repeatable(input, init, gate.ticketFields)
  if (url.origin !== location.origin && !options.origins?.includes(url.origin)) {
    throw new TypeError(`guardedFetch: ${url.origin} is not listed in "origins".`)
  }
  // By its signal a call that is given up leaves its place to the next one.
  const tickets: { fields(signal: AbortSignal): Promise<Fields> } = gate
  const solve = async () => (hasTicket ? {} : unlessAborted(() => tickets.fields(signal), signal))
  const send = async () => {
    const response = await fetch(request.with(fields, gate.headersBesideTicket))
    return { response, ...(await problemOf(response)) }
  }

  const isNeeded = gate.isSolved || gate.getAttribute('appearance') !== 'when-needed'
  let fields: Fields = isNeeded ? await solve() : {}
  let answer = await send()
  /** Sends it with another ticket where the server says that this is what it lacks: no handler has seen it. */
  const solveIf = async (reason: string) => {
    if (answer.type !== `${problemPrefix}reject` || answer.reason !== reason || hasTicket) return
    fields = await solve()
    answer = await send()
  }
  await solveIf('missing')
  const waitSeconds = Number(answer.response.headers.get('retry-after') ?? Number.NaN)
  if (answer.type === `${problemPrefix}unavailable` && waitSeconds <= maxWaitSeconds) {
    await unlessAborted(() => new Promise((resolve) => setTimeout(resolve, waitSeconds * 1000)), signal)
    // The same ticket: mostly nobody has looked at it. If only the vendor's answer was lost, it is spent.
    answer = await send()
    await solveIf('replayed')
  }
  return answer.response
}

/** What a refusal in problem details says; nothing of any other answer. */
async function problemOf(response: Response): Promise<{ type?: unknown; reason?: unknown }> {
  if (!response.headers.get('content-type')?.startsWith('application/problem+json')) return {}
  try {
    const { type, reason } = await response.clone().json()
    return { type, reason }
  } catch {
    return {}
  }
}

/** Starts nothing where it is too late already. */
function unlessAborted<T>(start: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort)
    start().then(resolve, reject)
  })
}
