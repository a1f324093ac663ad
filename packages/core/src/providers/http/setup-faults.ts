import type { Dispatcher } from 'undici'
import { CaptchaError } from '../../errors.js'

/**
 * Refuses a dispatcher or a runtime that could never make a call.
 * @param dispatcher the one that was given; undefined: a pool of undici's will be made
 * @throws {CaptchaError} saying what to use instead
 */
export function checkDispatcher(dispatcher: Dispatcher | undefined): void {
  if (dispatcher !== undefined && isOldUndici(dispatcher)) {
    throw new CaptchaError(
      'ERR_CAPTCHA_OPTION_VALUE',
      'Option "dispatcher" is of undici 5 or 6, whose handlers differ: make it with undici 7 or later.',
      'dispatcher',
    )
  }
  if (dispatcher === undefined && !hasWebAssembly()) {
    throw new CaptchaError(
      'ERR_CAPTCHA_UNSUPPORTED',
      'This runtime does not let undici compile WebAssembly, so no vendor can be called: give option "dispatcher".',
      'dispatcher',
    )
  }
}

/** @throws {CaptchaError} if undici is only a stub, as in Bun */
export function checkPool(pool: Dispatcher): void {
  if (typeof pool.dispatch === 'function') return
  throw new CaptchaError(
    'ERR_CAPTCHA_UNSUPPORTED',
    'This runtime’s undici cannot make calls (its Pool has no dispatch), so no vendor can be called: give option ' +
      '"dispatcher", or run Node.',
    'dispatcher',
  )
}

/** A call without options reaches the network in no version of undici, and shows which kind of handler it answers. */
function isOldUndici(dispatcher: Dispatcher): boolean {
  if ('interceptors' in dispatcher) return true
  if (Object.getPrototypeOf(dispatcher) === Object.prototype) return false
  let isOld = false
  const handler = {
    onConnect() {},
    onError() {
      isOld = true
    },
    onRequestStart() {},
    onResponseStart() {},
    onResponseData() {},
    onResponseEnd() {},
    onResponseError() {},
  }
  try {
    dispatcher.dispatch(null as never, handler)
  } catch {
    // One that looks at the options first cannot be told by this.
  }
  return isOld
}

const smallestModule = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])

/** Some runtimes have the name, but refuse to compile. */
function hasWebAssembly(): boolean {
  const { WebAssembly } = globalThis as { WebAssembly?: { Module: new (bytes: Uint8Array) => object } }
  try {
    return WebAssembly !== undefined && typeof new WebAssembly.Module(smallestModule) === 'object'
  } catch {
    return false
  }
}

const certificate =
  /^(CERT_|ERROR_IN_CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_(CA|PURPOSE)|HOSTNAME_|PATH_LENGTH_|ERR_TLS_)/
const wrongProtocol = /^(EPROTO$|ERR_SSL_)/
const advice: Readonly<Record<string, string>> = {
  ENOTFOUND: 'No such host name is known: check the endpoint.',
  EMFILE: 'This process has no file descriptors left: raise the limit.',
  ENFILE: 'This machine has no file descriptors left: raise the limit.',
  EADDRNOTAVAIL: 'This machine has no ports left for connections.',
  ENOBUFS: 'This machine has no memory left for connections.',
  ENOMEM: 'This machine has no memory left for connections.',
  EACCES: 'This machine does not allow the connection: check its firewall.',
  EPERM: 'This machine does not allow the connection: check its firewall.',
  UND_ERR_CLOSED: 'The dispatcher is closed.',
  UND_ERR_DESTROYED: 'The dispatcher is closed.',
  UND_ERR_INVALID_ARG: 'The dispatcher does not accept the call.',
}

/** Whether a connection's error is that the other side's certificate does not fit; its `code` is Node's for why. */
export function isCertificateFault(error: unknown): error is Error & { readonly code: string } {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' && certificate.test(code)
}

/** The fault, with what to do about it, if our own settings or machine caused a connection's error of this code. */
export function setupFault(code: string): Error | undefined {
  const remedy = adviceOn(code)
  return remedy === undefined ? undefined : Object.assign(new Error(`${remedy} (${code})`), { code })
}

function adviceOn(code: string): string | undefined {
  if (Object.hasOwn(advice, code)) return advice[code]
  if (certificate.test(code)) return 'The certificate does not fit: check the endpoint, and whom this machine trusts.'
  if (wrongProtocol.test(code)) return 'The other side speaks no TLS that fits: check the endpoint’s scheme and port.'
  return undefined
}

/** This machine has no network, or no DNS server answers: that says nothing about the vendor. */
export const noNetwork: ReadonlySet<string> = new Set(['EAI_AGAIN', 'ENETUNREACH', 'ENETDOWN'])
