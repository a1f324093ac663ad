import { loadScript } from './load.js'
import type { Loader, LoaderContext, Look, MountedCaptcha } from './loader.js'
import type { Messages } from './messages.js'
import { detachFromForm, watchPopups } from './place.js'
import { credentialsFor, type PageSettings, partOf, type VendorSettings } from './settings.js'

/** What a run of the captcha needs, and whom it tells. */
export interface RunOptions {
  readonly host: HTMLElement
  readonly settings: PageSettings
  /** The loader of that name; rejects if there is none. */
  findLoader(vendor: string): Loader | Promise<Loader>
  /** The `challenge()` route; undefined where settings came from the page itself. */
  readonly address: URL | undefined
  readonly nonce: string
  readonly look: Look
  readonly messages: Messages
  on(event: RunEvent): void
}

export type RunEvent =
  | { readonly type: 'ready'; readonly kind: MountedCaptcha['kind'] }
  | { readonly type: 'opening' | 'opened' | 'expired' | 'closed' }
  | { readonly type: 'solved'; readonly vendor: string; readonly fields: Fields; readonly livesMs: number }
  /** With `isLast`, no vendor is left. */
  | { readonly type: 'failed'; readonly vendor: string; readonly code: unknown; readonly isLast: boolean }

export type Fields = Readonly<Record<string, string>>

/** How long a vendor has for its script and its captcha, in milliseconds. */
const readyWithinMs = 5_000

/** One captcha in the page: the first of the vendors that is ready in time, and the next one if it fails later. */
export class CaptchaRun {
  #options: RunOptions
  #next = 0
  #vendor: VendorSettings | undefined
  #captcha: MountedCaptcha | undefined
  #wanted = new AbortController()
  #isOpenWanted = false

  constructor(options: RunOptions) {
    this.#options = options
    void this.#mountNext()
  }

  /** What the vendor wants in the headers of the request with its ticket. */
  get headers(): Fields {
    return this.#captcha?.headers ?? {}
  }

  /** Opens the captcha as soon as it is there. */
  open(): void {
    this.#isOpenWanted = true
    if (this.#captcha !== undefined) void this.#openNow(this.#captcha)
  }

  /** The ticket is used up, or not wanted. */
  reset(): void {
    this.#isOpenWanted = false
    this.#captcha?.reset()
  }

  /** Takes everything out of the page; nothing is reported any more. */
  stop(): void {
    this.#captcha = undefined
    this.#wanted.abort()
  }

  async #mountNext(): Promise<void> {
    this.stop()
    const vendor = this.#options.settings.vendors[this.#next++]
    if (vendor === undefined) return
    const wanted = new AbortController()
    this.#vendor = vendor
    this.#wanted = wanted
    try {
      const captcha = await within(this.#mount(vendor, wanted.signal), wanted.signal)
      if (wanted.signal.aborted) return
      this.#captcha = captcha
      this.#options.on({ type: 'ready', kind: captcha.kind })
      if (this.#isOpenWanted) await this.#openNow(captcha)
    } catch (error) {
      this.#fail(wanted.signal, error)
    }
  }

  async #mount(settings: VendorSettings, signal: AbortSignal): Promise<MountedCaptcha> {
    const loader = await this.#options.findLoader(settings.vendor)
    const { host, look, messages } = this.#options
    const place = document.createElement('div')
    host.append(place)
    const endings = [detachFromForm(place), watchPopups(place, loader.popups)]
    let captcha: MountedCaptcha | undefined
    signal.addEventListener('abort', () => {
      captcha?.remove()
      for (const end of endings) end()
      place.remove()
    })
    const report = this.#report(signal)
    captcha = await loader.mount({ place, settings, look, messages, signal, report, ...this.#calls(signal) })
    // Whoever comes late is sent away.
    if (signal.aborted) captcha.remove()
    return captcha
  }

  #calls(signal: AbortSignal): Pick<LoaderContext, 'script' | 'challenge' | 'challengeScript'> {
    const { nonce, address } = this.#options
    const captchaAddress = () => {
      if (address === undefined) throw new Error('this captcha needs a challenge() route')
      return partOf(address, 'captcha')
    }
    return {
      script: (url, options) => loadScript(url, { ...options, nonce }, signal),
      challenge: async (init) => {
        const url = captchaAddress()
        return fetch(url, { ...init, signal, credentials: credentialsFor(url) })
      },
      challengeScript: async () => {
        const url = captchaAddress()
        return loadScript(url.href, { nonce, isFresh: true, isAnonymous: url.origin !== location.origin }, signal)
      },
    }
  }

  #report(signal: AbortSignal): LoaderContext['report'] {
    const { on } = this.#options
    const tell = (event: RunEvent) => {
      if (!signal.aborted) on(event)
    }
    const vendor = this.#vendor?.vendor ?? ''
    return {
      solved: (fields, livesMs) => {
        this.#isOpenWanted = false
        tell({ type: 'solved', vendor, fields, livesMs })
      },
      expired: () => tell({ type: 'expired' }),
      closed: () => {
        this.#isOpenWanted = false
        tell({ type: 'closed' })
      },
      failed: (code) => this.#fail(signal, code),
    }
  }

  async #openNow(captcha: MountedCaptcha): Promise<void> {
    const { signal } = this.#wanted
    this.#options.on({ type: 'opening' })
    try {
      await within(Promise.resolve(captcha.open()), signal)
      if (!signal.aborted) this.#options.on({ type: 'opened' })
    } catch (error) {
      this.#fail(signal, error)
    }
  }

  /** The next vendor's turn; with none left, the visitor's. */
  #fail(signal: AbortSignal, code: unknown): void {
    if (signal.aborted) return
    const isLast = this.#next >= this.#options.settings.vendors.length
    this.#options.on({ type: 'failed', vendor: this.#vendor?.vendor ?? '', code, isLast })
    if (isLast) this.stop()
    else void this.#mountNext()
  }
}

/** Rejects if it takes too long; settles with whatever `work` does. */
function within<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready within ${readyWithinMs} ms`)), readyWithinMs)
    signal.addEventListener('abort', () => clearTimeout(timer))
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
