import type { Fields } from './captcha-run.js'
import { createGate, type FailedDetail, type Gate } from './gate.js'

/** The events of `<ticket-gate>`; none of them bubbles. */
export interface TicketGateEvents {
  readonly solved: CustomEvent<null>
  readonly expired: CustomEvent<null>
  readonly closed: CustomEvent<null>
  readonly failed: CustomEvent<FailedDetail>
}

/** Comes before HTMLElement's own, which takes any name, so that a listener knows what its event carries. */
interface TypedEvents {
  addEventListener<Name extends keyof TicketGateEvents>(
    type: Name,
    listener: (event: TicketGateEvents[Name]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void
}

// A module may be imported where there is no page.
const Base = (typeof HTMLElement === 'undefined' ? class {} : HTMLElement) as new () => TypedEvents & HTMLElement

/**
 * `<ticket-gate>`: the captcha of a form, whichever vendor makes it.
 *
 * - Attributes: `src` (the `challenge()` route, for pages that import this package), `theme` (`light`, `dark`; otherwise
 *   as the page), `lang`, `size` (`normal`, `compact`, `flexible`), `appearance` (`always`, `when-needed`).
 * - Events: {@link TicketGateEvents}.
 */
export class TicketGate extends Base {
  static readonly formAssociated = true
  static readonly observedAttributes = ['src', 'theme', 'lang', 'size', 'appearance']

  #gate: Gate
  #src: string | undefined

  constructor() {
    super()
    const root = this.attachShadow({ mode: 'open', delegatesFocus: true })
    this.#gate = createGate(this, root, () => ({ src: this.src, isAttribute: this.#src === undefined }))
  }

  /** The form that it belongs to. */
  get form(): HTMLFormElement | null {
    return this.#gate.form
  }

  /** The address of the `challenge()` route. Of another origin only if set here, by the page's own script. */
  get src(): string {
    return this.#src ?? this.getAttribute('src') ?? ''
  }
  set src(value: string) {
    this.#src = value
    this.#gate.restart()
  }

  /** Whether there is a ticket that has not been handed out. */
  get isSolved(): boolean {
    return this.#gate.isSolved
  }

  /** The names under which the server may know a ticket; empty until the settings are there. */
  get ticketFields(): readonly string[] {
    return this.#gate.ticketFields
  }

  /** Further headers that the vendor wants to see beside a ticket. */
  get headersBesideTicket(): Fields {
    return this.#gate.headers
  }

  /**
   * Hands out the fields of one ticket, under the vendor's names; shows the captcha if there is none. No ticket is
   * handed out twice: the next call gets another one. Rejects with a `DOMException`: `AbortError` if the visitor closes
   * the captcha, or the element is not in the page; `NetworkError` if no vendor's captcha works.
   */
  fields(): Promise<Fields>
  // Not among the types of the package: guardedFetch's own.
  fields(signal?: AbortSignal): Promise<Fields> {
    return this.#gate.fields(signal)
  }

  /** Forgets the ticket, and what waits for one, and shows the captcha as at first. */
  reset(): void {
    this.#gate.reset()
  }

  connectedCallback(): void {
    // Set before the element was defined, so that the accessor never saw it. (Browsers of 2021 know no Object.hasOwn.)
    if (Object.keys(this).includes('src')) {
      const { src } = this
      delete (this as { src?: string }).src
      this.#src = src
    }
    this.#gate.connect()
  }

  disconnectedCallback(): void {
    this.#gate.disconnect()
  }

  /** Moved by `moveBefore()`: nothing in it was reloaded. */
  connectedMoveCallback(): void {
    this.#gate.connectForm()
  }

  formAssociatedCallback(): void {
    if (this.isConnected) this.#gate.connectForm()
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after) return
    if (name !== 'src') this.#gate.restyle()
    // Set by the page's script through the property, the attribute no longer counts.
    else if (this.#src === undefined) this.#gate.restart()
  }
}
