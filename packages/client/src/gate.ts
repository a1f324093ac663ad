import { type Bar, type BarState, createBar } from './bar.js'
import { type CaptchaRun, type Fields, type RunListeners, startRun } from './captcha-run.js'
import { configuration } from './configuration.js'
import { formPart } from './form-part.js'
import { lookOf, type Words, wordsFor } from './look.js'
import { ours } from './place.js'

/** What `failed` tells. */
export interface FailedDetail {
  /** What a person can be told, in the element's language. */
  readonly message: string
  /** Whose captcha failed last; empty if there were no settings. */
  readonly vendor: string
  /** The vendor's code, or an error: for the page's authors. */
  readonly code: unknown
}

/** What is behind one element: its captcha, its ticket, and who waits for one. */
export interface Gate {
  readonly form: HTMLFormElement | null
  readonly isSolved: boolean
  readonly ticketFields: readonly string[]
  readonly headers: Fields
  /**
   * Hands out one ticket's fields, once.
   * @param signal aborts when nobody waits for them any more; the promise is left as it is
   */
  fields(signal?: AbortSignal): Promise<Fields>
  reset(): void
  connect(): void
  /** The form is another one, or the listeners' root is. */
  connectForm(): void
  disconnect(): void
  /** Starts anew with the look and the settings that it has now. */
  restart(): void
  /** Starts anew, unless there is a ticket: that outlives another look. */
  restyle(): void
}

interface Waiting {
  resolve(fields: Fields): void
  reject(error: Error): void
}

/** The settings' address, and whether the page's HTML names it rather than one of its scripts. */
type Source = () => { readonly src: string; readonly isAttribute: boolean }

/** How long a page that is being left keeps its used captcha as it is, in milliseconds. */
const leavingForMs = 2_000

export function createGate(host: HTMLElement, root: ShadowRoot, source: Source): Gate {
  const nonce = () =>
    host.nonce || configuration.nonce || document.querySelector<HTMLElement>('script[nonce]')?.nonce || ''
  /** Whether no ticket is known to be needed: nothing is shown before, and no submission held. */
  const isUnneeded = () => host.getAttribute('appearance') === 'when-needed' && !isOpenWanted

  /** Whether somebody waits for a ticket. */
  const isAwaited = () => waiting.size > 0 || part.isHolding

  let run: CaptchaRun | undefined
  /** Of the captcha that is ready. */
  let kind: Parameters<RunListeners['ready']>[0] | undefined
  let starting = new AbortController()
  let ticket: { readonly fields: Fields; readonly goodUntilMs: number } | undefined
  let expiry: ReturnType<typeof setTimeout> | undefined
  const waiting = new Set<Waiting>()
  let isOpenWanted = false
  /** Its ticket was used, or is too old: it has to be reset before it can give another. */
  let isStale = false
  let state: BarState = 'none'
  let words: Words = { messages: configuration.firstMessages, language: 'en', tag: 'en' }
  let ticketFields: readonly string[] = []

  const bar: Bar = createBar(root, onBar, nonce())
  const part = formPart({
    host,
    fields: () => fresh()?.fields ?? isUnneeded(),
    needTicket: open,
    ticketUsed: (isLeaving) => used(isLeaving ? leavingForMs : 0),
    formReset: reset,
  })

  function show(next: BarState): void {
    state = next
    const isVendorShown = kind === 'silent' || (kind === 'inline' && next !== 'loading')
    const isShown = next === 'failed' || !(isVendorShown || isUnneeded())
    bar.show(next, words, isShown)
  }

  function emit(type: string, detail?: FailedDetail): void {
    host.dispatchEvent(new CustomEvent(type, { detail }))
  }

  function stop(): void {
    starting.abort()
    run?.stop()
    run = undefined
    kind = undefined
    isStale = false
    forget()
  }

  function restart(): void {
    if (!host.isConnected) return
    stop()
    if (isUnneeded()) show('none')
    else void start()
  }

  async function start(): Promise<void> {
    starting = new AbortController()
    const { signal } = starting
    let found: Awaited<ReturnType<typeof configuration.settingsFor>>
    show('loading')
    try {
      words = await wordsFor(host)
      if (signal.aborted) return
      show('loading')
      const { src, isAttribute } = source()
      found = await configuration.settingsFor(src, isAttribute, signal)
      words = await wordsFor(host, found.settings)
    } catch (error) {
      if (!signal.aborted) fail('', error)
      return
    }
    if (signal.aborted) return
    ticketFields = found.settings.vendors.flatMap(({ fieldNames }) => fieldNames.slice(0, 1))
    run = startRun({ host, ...found, ...words, nonce: nonce(), look: lookOf(host, words.tag), on })
  }

  function open(): void {
    if (!host.isConnected) {
      giveUp()
      return
    }
    isOpenWanted = true
    if (isStale) run?.reset()
    isStale = false
    if (run !== undefined) run.open()
    else if (state !== 'loading') void start()
    if (kind !== 'inline') return
    show('solve')
    host.scrollIntoView({ block: 'nearest' })
  }

  function onBar(): void {
    if (state === 'failed') {
      stop()
      void start()
    } else if (state !== 'loading' && state !== 'solved') open()
  }

  const on: RunListeners = {
    loading() {
      kind = undefined
      show('loading')
    },
    ready(next) {
      kind = next
      isStale = false
      if (isOpenWanted) open()
      else show('verify')
    },
    opening() {
      if (kind === 'popup') show('loading')
    },
    opened() {
      if (isOpenWanted) show('solve')
    },
    solved,
    expired,
    closed() {
      if (ticket !== undefined) return
      giveUp()
      show('verify')
      emit('closed')
    },
    failed: fail,
  }

  function solved(fields: Fields, livesMs: number): void {
    // Solved when what it was made for is over.
    if (livesMs <= 0) {
      expired()
      return
    }
    forget()
    ticket = { fields, goodUntilMs: Date.now() + livesMs }
    expiry = setTimeout(expired, livesMs)
    isOpenWanted = false
    show('solved')
    emit('solved')
    // Unless a listener has taken it.
    if (ticket !== undefined) {
      const [first] = waiting
      if (first !== undefined) {
        waiting.delete(first)
        used(0)
        first.resolve(fields)
      } else if (part.isHolding) part.goOn()
    }
    if (isAwaited()) open()
  }

  function expired(): void {
    forget()
    isStale = true
    show('expired')
    emit('expired')
    if (isAwaited()) open()
  }

  function fail(vendor: string, code: unknown): void {
    const message = words.messages.failed
    stop()
    giveUp(message, 'NetworkError')
    show('failed')
    console.error('<ticket-gate> failed:', vendor, code)
    emit('failed', { message, vendor, code })
  }

  /** The ticket was handed out: the next one is another. */
  function used(waitMs: number): void {
    clearTimeout(expiry)
    ticket = undefined
    isStale = true
    setTimeout(refresh, waitMs)
  }

  function refresh(): void {
    if (!isStale || isOpenWanted || kind === undefined) return
    if (isUnneeded()) {
      restart()
      return
    }
    isStale = false
    show('verify')
    run?.reset()
  }

  function forget(): void {
    clearTimeout(expiry)
    ticket = undefined
    part.drop()
  }

  function giveUp(reason = 'captcha closed', name = 'AbortError'): void {
    isOpenWanted = false
    part.giveUp()
    for (const { reject } of waiting) reject(new DOMException(reason, name))
    waiting.clear()
  }

  /** One waits no more. After the last one nothing opens, but what is open stays: somebody may be about to solve it. */
  function leave(one: Waiting): void {
    if (!waiting.delete(one) || isAwaited()) return
    isOpenWanted = false
    // Nor does what is being opened.
    if (state === 'loading') used(0)
    else if (kind !== undefined) show('verify')
  }

  /** The ticket, unless it is too old: timers stand still while a computer sleeps. */
  function fresh(): typeof ticket {
    if (ticket !== undefined && Date.now() >= ticket.goodUntilMs) expired()
    return ticket
  }

  function reset(): void {
    giveUp()
    part.drop()
    used(0)
  }

  /** Restored from the back-forward cache: its ticket went out with the page that came after. */
  function onPageShow({ persisted }: PageTransitionEvent): void {
    if (!persisted) return
    giveUp()
    restart()
  }

  return {
    get form() {
      return part.form
    },
    get isSolved() {
      return fresh() !== undefined
    },
    get ticketFields() {
      return ticketFields
    },
    get headers() {
      return run?.headers ?? {}
    },
    fields(signal) {
      const now = fresh()
      if (now === undefined) {
        return new Promise((resolve, reject) => {
          const one = { resolve, reject }
          waiting.add(one)
          signal?.addEventListener('abort', () => leave(one))
          open()
        })
      }
      part.drop()
      used(0)
      return Promise.resolve(now.fields)
    },
    reset,
    connect() {
      // A copy of the page, as libraries keep for "back", has what the original had in it.
      for (const old of host.querySelectorAll(`.${ours}`)) old.remove()
      part.connect()
      addEventListener('pageshow', onPageShow)
      restart()
    },
    connectForm: part.connect,
    disconnect() {
      removeEventListener('pageshow', onPageShow)
      part.disconnect()
      giveUp()
      stop()
    },
    restart,
    restyle() {
      if (ticket === undefined) restart()
    },
  }
}
