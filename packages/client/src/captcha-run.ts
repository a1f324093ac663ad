import { configuration } from './configuration.js'
import { inTime } from './in-time.js'
import { loadScript } from './load.js'
import type { LoaderContext, Look, MountedCaptcha } from './loader.js'
import type { Messages } from './messages.js'
import { detachFromForm, watchPopups } from './place.js'
import { credentialsFor, type PageSettings, partOf, type VendorSettings } from './settings.js'

/** What a run of the captcha needs, and whom it tells. */
export interface RunOptions {
  readonly host: HTMLElement
  readonly settings: PageSettings
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
  | { readonly type: 'solved'; readonly fields: Fields; readonly livesMs: number }
  /** With `isLast`, no vendor is left. */
  | { readonly type: 'failed'; readonly vendor: string; readonly code: unknown; readonly isLast: boolean }

export type Fields = Readonly<Record<string, string>>

/** One captcha in the page: the first of the vendors that is ready in time, and the next one if it fails later. */
export interface CaptchaRun {
  /** What the vendor wants in the headers of the request with its ticket. */
  readonly headers: Fields | undefined
  /** Opens the captcha if it is there. */
  open(): void
  /** The ticket is used up, or not wanted. */
  reset(): void
  /** Takes everything out of the page; nothing is reported any more. */
  stop(): void
}

/** How long a vendor has for its script and its captcha, in milliseconds. */
const readyWithinMs = 5_000

export function startRun({ host, settings, address, nonce, look, messages, on }: RunOptions): CaptchaRun {
  const { vendors } = settings
  let index = -1
  let captcha: MountedCaptcha | undefined
  let running = new AbortController()

  function stop(): void {
    captcha = undefined
    running.abort()
  }

  async function mountNext(): Promise<void> {
    stop()
    running = new AbortController()
    const { signal } = running
    index += 1
    try {
      const mounted = await inTime(mount(signal), readyWithinMs)
      if (signal.aborted) return
      captcha = mounted
      on({ type: 'ready', kind: mounted.kind })
    } catch (error) {
      fail(signal, error)
    }
  }

  async function mount(signal: AbortSignal): Promise<MountedCaptcha> {
    // Settings without any vendor fail here.
    const vendor = vendors[index] as VendorSettings
    const loader = await configuration.findLoader(vendor.vendor)
    const place = document.createElement('div')
    host.append(place)
    const endings = [detachFromForm(place), watchPopups(place, loader.popups)]
    let mounted: MountedCaptcha | undefined
    signal.addEventListener('abort', () => {
      mounted?.remove()
      for (const end of endings) end()
      place.remove()
    })
    const context = { place, settings: vendor, look, messages, signal, report: report(signal), ...calls(signal) }
    mounted = await loader.mount(context)
    // Whoever comes late is sent away.
    if (signal.aborted) mounted.remove()
    return mounted
  }

  function calls(signal: AbortSignal): Pick<LoaderContext, 'script' | 'challenge' | 'challengeScript'> {
    const at = String(index)
    const captchaAddress = () => {
      const url = partOf(address as URL, 'captcha', at)
      // Browsers hold back a second request for an address while the first has no answer.
      url.searchParams.set('once', `${Math.random()}`)
      return url
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

  function report(signal: AbortSignal): LoaderContext['report'] {
    const emit = (event: RunEvent) => {
      if (!signal.aborted) on(event)
    }
    return {
      solved: (fields, livesMs) => emit({ type: 'solved', fields, livesMs }),
      expired: () => emit({ type: 'expired' }),
      closed: () => emit({ type: 'closed' }),
      failed: (code) => fail(signal, code),
    }
  }

  async function open(mounted: MountedCaptcha, signal: AbortSignal): Promise<void> {
    on({ type: 'opening' })
    try {
      await inTime(mounted.open(), readyWithinMs)
      if (!signal.aborted) on({ type: 'opened' })
    } catch (error) {
      fail(signal, error)
    }
  }

  /** The next vendor's turn; with none left, the visitor's. */
  function fail(signal: AbortSignal, code: unknown): void {
    if (signal.aborted) return
    const isLast = index + 1 >= vendors.length
    const vendor = vendors[index]?.vendor ?? ''
    if (isLast) stop()
    on({ type: 'failed', vendor, code, isLast })
    if (!isLast) void mountNext()
  }

  void mountNext()
  return {
    get headers() {
      return captcha?.headers
    },
    open() {
      if (captcha !== undefined) void open(captcha, running.signal)
    },
    reset() {
      captcha?.reset()
    },
    stop,
  }
}
