import { configuration } from './configuration.js'
import { inTime } from './in-time.js'
import { loadScript } from './load.js'
import type { LoaderContext, Look, MountedCaptcha } from './loader.js'
import type { Messages } from './messages.js'
import { detachFromForm, ours, watchPopups } from './place.js'
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
  readonly on: RunListeners
}

/** Who is told what happens in a run. */
export interface RunListeners {
  /** A vendor's captcha is on its way into the page: the first one's, the next one's, or the same one's anew. */
  loading(): void
  ready(kind: MountedCaptcha['kind']): void
  opening(): void
  opened(): void
  solved(fields: Fields, livesMs: number): void
  expired(): void
  closed(): void
  /** No vendor is left. */
  failed(vendor: string, code: unknown): void
}

export type Fields = Readonly<Record<string, string>>

/** One captcha in the page: the first of the vendors that is ready in time, and the next one if it fails later. */
export interface CaptchaRun {
  /** What the vendor wants in the headers of the request with its ticket. */
  readonly headers: Fields | undefined
  /** Opens the captcha if it is there, and not being opened already. */
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
  /** The opening under way. */
  let opening: object | undefined
  let running = new AbortController()

  function stop(): void {
    captcha = opening = undefined
    running.abort()
  }

  async function mountNext(): Promise<void> {
    stop()
    running = new AbortController()
    const { signal } = running
    index += 1
    on.loading()
    try {
      const mounted = await inTime(mount(signal), readyWithinMs)
      if (signal.aborted) return
      captcha = mounted
      on.ready(mounted.kind)
    } catch (error) {
      fail(signal, error)
    }
  }

  async function mount(signal: AbortSignal): Promise<MountedCaptcha> {
    // Settings without any vendor fail here.
    const vendor = vendors[index] as VendorSettings
    const loader = await configuration.findLoader(vendor.vendor)
    const place = document.createElement('div')
    place.className = ours
    host.append(place)
    detachFromForm(place)
    watchPopups(place, signal, loader.popups)
    let mounted: MountedCaptcha | undefined
    signal.addEventListener('abort', () => {
      mounted?.remove()
      place.remove()
    })
    const context = { place, settings: vendor, look, messages, nonce, signal, report: report(signal), ...calls(signal) }
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
        return loadScript(url.href, { nonce, isAnonymous: url.origin !== location.origin }, signal)
      },
    }
  }

  function report(signal: AbortSignal): LoaderContext['report'] {
    /** Each ends an opening, whatever comes of the vendor's promise. */
    const pass =
      <Given extends unknown[]>(tell: (...given: Given) => void) =>
      (...given: Given) => {
        if (signal.aborted) return
        opening = undefined
        tell(...given)
      }
    return {
      solved: pass(on.solved),
      expired: pass(on.expired),
      closed: pass(on.closed),
      failed: (code) => fail(signal, code),
    }
  }

  async function open(mounted: MountedCaptcha, signal: AbortSignal): Promise<void> {
    const own = {}
    opening = own
    on.opening()
    try {
      await inTime(mounted.open(), readyWithinMs)
      if (opening === own) on.opened()
    } catch (error) {
      if (opening === own) fail(signal, error)
    }
    if (opening === own) opening = undefined
  }

  /** The next vendor's turn; with none left, the visitor's. */
  function fail(signal: AbortSignal, code: unknown): void {
    if (signal.aborted) return
    if (index + 1 < vendors.length) void mountNext()
    else on.failed(vendors[index]?.vendor ?? '', code)
  }

  void mountNext()
  return {
    get headers() {
      return captcha?.headers
    },
    open() {
      if (captcha !== undefined && opening === undefined) void open(captcha, running.signal)
    },
    reset() {
      if (opening === undefined) return captcha?.reset()
      // It cannot be called off: nobody knows what of it has happened already.
      index -= 1
      void mountNext()
    },
    stop,
  }
}
