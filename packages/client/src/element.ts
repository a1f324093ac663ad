import { Bar, type BarState } from './bar.js'
import { CaptchaRun, type Fields, type RunEvent } from './captcha-run.js'
import { configuration } from './configuration.js'
import { FormPart } from './form-part.js'
import type { Look } from './loader.js'
import { type Language, languageFor, type Messages } from './messages.js'
import { closestAround } from './place.js'
import type { PageSettings } from './settings.js'

/** What `failed` tells. */
export interface FailedDetail {
  /** What a person can be told, in the element's language. */
  readonly message: string
  /** Whose captcha failed last; empty if there were no settings. */
  readonly vendor: string
  /** The vendor's code, or an error: for the page's authors. */
  readonly code: unknown
}

interface Waiting {
  resolve(fields: Fields): void
  reject(error: Error): void
}

interface Ticket {
  readonly fields: Fields
  readonly goodUntilMs: number
}

// A module may be imported where there is no page.
const Base: typeof HTMLElement = typeof HTMLElement === 'undefined' ? (class {} as typeof HTMLElement) : HTMLElement

/**
 * `<ticket-gate>`: the captcha of a form, whichever vendor makes it.
 *
 * - Attributes: `src` (the `challenge()` route, for pages that import this package), `theme` (`light`, `dark`; otherwise
 *   as the page), `lang`, `size` (`normal`, `compact`, `flexible`), `appearance` (`always`, `when-needed`).
 * - Events: `solved`, `expired`, `closed`, and `failed` (a `CustomEvent<FailedDetail>`); none of them bubbles.
 */
export class TicketGate extends Base {
  static readonly formAssociated = true
  static readonly observedAttributes = ['src', 'theme', 'lang', 'size', 'appearance']

  #bar: Bar
  #part: FormPart
  #run: CaptchaRun | undefined
  #ticket: Ticket | undefined
  #expiry: ReturnType<typeof setTimeout> | undefined
  #waiting: Waiting[] = []
  #messages = configuration.firstMessages as Messages
  #language: Language = 'en'
  #tag = 'en'
  #starting: AbortController | undefined
  #kind: 'inline' | 'popup' | 'silent' | undefined
  #src: string | undefined
  #ticketFields: readonly string[] = []
  #isOpenWanted = false
  /** Its ticket was used, or is too old: it has to be reset before it can give another. */
  #isStale = false
  #state: BarState = 'none'

  constructor() {
    super()
    const root = this.attachShadow({ mode: 'open', delegatesFocus: true })
    this.#bar = new Bar(root, () => this.#onBar(), this.#nonce)
    this.#part = new FormPart({
      host: this,
      fields: () => this.#fresh()?.fields,
      needTicket: () => this.#open(),
      ticketUsed: (isLeaving) => this.#used(isLeaving ? 2_000 : 0),
      formReset: () => this.reset(),
    })
  }

  /** The form that it belongs to. */
  get form(): HTMLFormElement | null {
    return this.#part.form
  }

  /** The address of the `challenge()` route. Of another origin only if set here, by the page's own script. */
  get src(): string {
    return this.#src ?? this.getAttribute('src') ?? ''
  }
  set src(value: string) {
    this.#src = value
    this.#restart()
  }

  /** Whether there is a ticket that has not been handed out. */
  get isSolved(): boolean {
    return this.#fresh() !== undefined
  }

  /** The names under which the server may know a ticket. */
  get ticketFields(): readonly string[] {
    return this.#ticketFields
  }

  /** Further headers that the vendor wants to see beside a ticket. */
  get headersBesideTicket(): Readonly<Record<string, string>> {
    return this.#run?.headers ?? {}
  }

  /**
   * Hands out the fields of one ticket, under the vendor's names; shows the captcha if there is none. No ticket is
   * handed out twice: the next call gets another one. Rejects if the visitor closes the captcha, or it fails.
   */
  fields(): Promise<Fields> {
    const ticket = this.#fresh()
    if (ticket !== undefined) {
      this.#part.drop()
      this.#used(0)
      return Promise.resolve(ticket.fields)
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#open()
    })
  }

  /** Forgets the ticket, and what waits for one, and shows the captcha as at first. */
  reset(): void {
    this.#giveUp()
    this.#part.drop()
    this.#used(0)
  }

  connectedCallback(): void {
    this.#part.connect()
    addEventListener('pageshow', this.#onPageShow)
    this.#restart()
  }

  disconnectedCallback(): void {
    removeEventListener('pageshow', this.#onPageShow)
    this.#part.disconnect()
    this.#giveUp()
    this.#stop()
  }

  /** Moved by `moveBefore()`: nothing in it was reloaded. */
  connectedMoveCallback(): void {
    this.#part.connect()
  }

  formAssociatedCallback(): void {
    if (this.isConnected) this.#part.connect()
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.isConnected || before === after) return
    // Set by the page's script through the property, the attribute no longer counts. A ticket outlives another look.
    if (name === 'src' ? this.#src === undefined : this.#ticket === undefined) this.#restart()
  }

  #stop(): void {
    this.#starting?.abort()
    this.#run?.stop()
    this.#run = undefined
    this.#kind = undefined
    this.#isStale = false
    this.#part.drop()
    this.#forget()
  }

  /** With the look and the settings that it has now. */
  #restart(): void {
    if (!this.isConnected) return
    this.#stop()
    this.#show('none')
    if (this.#isWanted) void this.#start()
  }

  get #isWhenNeeded(): boolean {
    return this.getAttribute('appearance') === 'when-needed'
  }

  get #isWanted(): boolean {
    return !this.#isWhenNeeded || this.#isOpenWanted
  }

  async #start(): Promise<void> {
    const starting = new AbortController()
    const { signal } = starting
    this.#starting = starting
    let found: Awaited<ReturnType<typeof configuration.settingsFor>>
    try {
      await this.#speak()
      if (signal.aborted) return
      this.#show('loading')
      found = await configuration.settingsFor(this.src, this.#src === undefined, signal)
      await this.#speak(found.settings)
    } catch (error) {
      if (!signal.aborted) this.#fail('', error)
      return
    }
    if (signal.aborted) return
    this.#ticketFields = found.settings.vendors.flatMap(({ fieldNames }) => fieldNames.slice(0, 1))
    this.#run = new CaptchaRun({
      host: this,
      ...found,
      findLoader: configuration.findLoader,
      nonce: this.#nonce,
      look: this.#look(),
      messages: this.#messages,
      on: (event) => this.#onRun(event),
    })
    if (this.#isOpenWanted) this.#run.open()
  }

  #open(): void {
    this.#isOpenWanted = true
    if (this.#isStale) this.#run?.reset()
    this.#isStale = false
    if (this.#run !== undefined) this.#run.open()
    else if (this.#state !== 'loading') void this.#start()
    if (this.#kind !== 'inline') return
    this.#show('solve')
    this.scrollIntoView({ block: 'nearest' })
  }

  #onBar(): void {
    if (this.#state === 'failed') {
      this.#stop()
      void this.#start()
    } else this.#open()
  }

  #onRun(event: RunEvent): void {
    switch (event.type) {
      case 'ready':
        this.#kind = event.kind
        this.#show(this.#isOpenWanted ? 'solve' : 'verify')
        break
      case 'opening':
        if (this.#kind === 'popup') this.#show('loading')
        break
      case 'opened':
        if (this.#ticket === undefined && this.#isOpenWanted) this.#show('solve')
        break
      case 'solved':
        this.#solved(event.fields, event.livesMs)
        break
      case 'expired':
        this.#expired()
        break
      case 'closed':
        if (this.#ticket !== undefined) break
        this.#giveUp()
        this.#show('verify')
        this.dispatchEvent(new Event('closed'))
        break
      case 'failed':
        if (event.isLast) this.#fail(event.vendor, event.code)
        else this.#show('loading')
    }
  }

  #solved(fields: Fields, livesMs: number): void {
    this.#part.drop()
    this.#forget()
    this.#ticket = { fields, goodUntilMs: Date.now() + livesMs }
    this.#expiry = setTimeout(() => this.#expired(), livesMs)
    this.#isOpenWanted = false
    this.#show('solved')
    this.dispatchEvent(new Event('solved'))
    const waiting = this.#waiting.shift()
    if (waiting !== undefined) {
      this.#used(0)
      waiting.resolve(fields)
    } else if (this.#part.isHolding) this.#part.goOn()
    if (this.#waiting.length > 0 || this.#part.isHolding) this.#open()
  }

  #expired(): void {
    this.#part.drop()
    this.#forget()
    this.#isStale = true
    this.#show('expired')
    this.dispatchEvent(new Event('expired'))
    if (this.#waiting.length > 0 || this.#part.isHolding) this.#open()
  }

  #fail(vendor: string, code: unknown): void {
    const message = this.#messages.failed
    this.#stop()
    this.#giveUp(message)
    this.#show('failed')
    console.error('<ticket-gate> failed:', vendor, code)
    const detail: FailedDetail = { message, vendor, code }
    this.dispatchEvent(new CustomEvent('failed', { detail }))
  }

  /** The ticket was handed out: the next one is another. */
  #used(waitMs: number): void {
    this.#forget()
    this.#isStale = true
    setTimeout(() => this.#refresh(), waitMs)
  }

  #refresh(): void {
    if (!this.#isStale || this.#isOpenWanted || this.#kind === undefined) return
    if (this.#isWhenNeeded) return this.#restart()
    this.#isStale = false
    this.#run?.reset()
    this.#show('verify')
  }

  #forget(): void {
    clearTimeout(this.#expiry)
    this.#ticket = undefined
  }

  #giveUp(reason = 'The captcha was closed.'): void {
    this.#isOpenWanted = false
    this.#part.giveUp()
    for (const { reject } of this.#waiting.splice(0)) reject(new DOMException(reason, 'AbortError'))
  }

  /** The ticket, unless it is too old: timers stand still while a computer sleeps. */
  #fresh(): Ticket | undefined {
    if (this.#ticket !== undefined && Date.now() >= this.#ticket.goodUntilMs) this.#expired()
    return this.#ticket
  }

  /** Restored from the back-forward cache: its ticket went out with the page that came after. */
  #onPageShow = ({ persisted }: PageTransitionEvent): void => {
    if (!persisted) return
    this.#giveUp()
    this.#restart()
  }

  #show(state: BarState): void {
    this.#state = state
    const isVendorShown = this.#kind === 'silent' || (this.#kind === 'inline' && state !== 'loading')
    const isHidden = !this.#isWanted
    const isShown = state === 'failed' || !(isVendorShown || isHidden)
    this.#bar.show(state, this.#messages, this.#language, isShown)
  }

  /** Takes the messages of its language. */
  async #speak(settings?: PageSettings): Promise<void> {
    this.#tag = this.getAttribute('lang') ?? settings?.vendors[0]?.language ?? pageLanguage(this)
    const language = languageFor(this.#tag)
    this.#messages = await configuration.messagesFor(language)
    this.#language = language
  }

  #look(): Look {
    const { colorScheme } = getComputedStyle(this)
    const isDark =
      colorScheme.includes('dark') &&
      (!colorScheme.includes('light') || matchMedia('(prefers-color-scheme: dark)').matches)
    const size = this.getAttribute('size')
    return {
      theme: isDark ? 'dark' : 'light',
      lang: this.#tag,
      size: size === 'compact' || size === 'flexible' ? size : 'normal',
    }
  }

  get #nonce(): string {
    return this.nonce || configuration.nonce || document.querySelector<HTMLElement>('script[nonce]')?.nonce || ''
  }
}

/** As the page says around the element; the visitor's own where it does not. */
function pageLanguage(element: Element): string {
  return (closestAround(element, '[lang]') as HTMLElement | undefined)?.lang || navigator.language
}
