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
  findLoader(vendor: string): Promise<Loader>
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
  readonly headers: Fields
  /** Opens the captcha as soon as it is there. */
  open(): void
  /** The ticket is used up, or not wanted. */
  reset(): void
  /** Takes everything out of the page; nothing is reported any more. */
  stop(): void
}

/** How long a vendor has for its script and its captcha, in milliseconds. */
const readyWithinMs = 5_000

export function startRun({ host, settings, findLoader, address, nonce, look, messages, on }: RunOptions): CaptchaRun {
  const { vendors } = settings
  let index = -1
  let captcha: MountedCaptcha | undefined
  let running = new AbortController()
  let isOpenWanted = false

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
      const mounted = await within(mount(signal), signal)
      if (signal.aborted) return
      captcha = mounted
      on({ type: 'ready', kind: mounted.kind })
      if (isOpenWanted) await open(mounted, signal)
    } catch (error) {
      fail(signal, error)
    }
  }

  async function mount(signal: AbortSignal): Promise<MountedCaptcha> {
    // Settings without any vendor fail here.
    const vendor = vendors[index] as VendorSettings
    const loader = await findLoader(vendor.vendor)
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
      if (signal.aborted) return
      if (event.type !== 'expired') isOpenWanted = false
      on(event)
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
      await within(Promise.resolve(mounted.open()), signal)
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
      return captcha?.headers ?? {}
    },
    open() {
      isOpenWanted = true
      if (captcha !== undefined) void open(captcha, running.signal)
    },
    reset() {
      isOpenWanted = false
      captcha?.reset()
    },
    stop,
  }
}

/** Rejects if it takes too long; settles with whatever `work` does. */
function within<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('late')), readyWithinMs)
    signal.addEventListener('abort', () => clearTimeout(timer))
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
