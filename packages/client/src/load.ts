import type { ScriptOptions } from './loader.js'

const scripts = new Map<string, Promise<void>>()
let callbackCount = 0

export interface LoadOptions extends ScriptOptions {
  /** For pages whose policy goes by nonces. */
  readonly nonce: string
  /** With CORS and without cookies, for a script of ours on another site. @default false */
  readonly isAnonymous?: boolean
}

/** Loads a script once in this document; one that failed, or was given up, is requested again the next time. */
export function loadScript(address: string, options: LoadOptions, signal?: AbortSignal): Promise<void> {
  if (options.isReady?.()) return Promise.resolve()
  const url = new URL(address, document.baseURI)
  for (const [name, value] of Object.entries(options.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, value)
  }
  const key = url.href
  const script = scripts.get(key) ?? requestScript(url, options)
  const forget = () => scripts.get(key) === script && scripts.delete(key)
  scripts.set(key, script)
  signal?.addEventListener('abort', forget)
  script.then(() => signal?.removeEventListener('abort', forget), forget)
  return script
}

function requestScript(url: URL, { callback, nonce, isAnonymous }: LoadOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script')
    if (callback === undefined) script.onload = () => resolve()
    else {
      // The script only loads the vendor's next one: the callback says when that has run.
      const name = `ticketgate${++callbackCount}`
      Object.assign(window, { [name]: resolve })
      url.searchParams.set(callback, name)
    }
    script.onerror = () => {
      script.remove()
      reject(new Error(`${url.host} did not load`))
    }
    script.src = url.href
    script.nonce = nonce
    if (isAnonymous) script.crossOrigin = 'anonymous'
    document.head.append(script)
  })
}
