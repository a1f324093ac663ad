import type { Messages } from './messages.js'
import type { VendorSettings } from './settings.js'

/** The page's side of one captcha vendor: loads its script, shows its captcha and reports what comes of it. */
export interface Loader {
  /**
   * CSS selector of what the vendor's script appends to `<body>`, or of what is in it: it has to be usable also above a
   * modal dialog.
   * @default 'iframe'
   */
  readonly popups?: string
  /**
   * Puts the vendor's captcha into `context.place`. It resolves once the captcha is ready to be used; what rejects, or
   * is not ready in time, gives way to the next vendor. When `context.signal` aborts nobody is interested any more.
   */
  mount(context: LoaderContext): Promise<MountedCaptcha>
}

/** What a loader is given. */
export interface LoaderContext {
  /** An empty element in the page, for this vendor alone; it is removed after `remove()`. */
  readonly place: HTMLElement
  readonly settings: VendorSettings
  readonly look: Look
  readonly messages: Messages
  /** The page's nonce for scripts and styles, for pages whose policy goes by nonces; else empty. */
  readonly nonce: string
  readonly report: Report
  /** Aborts when the captcha is no longer wanted. */
  readonly signal: AbortSignal
  /**
   * Loads a script once in this document, with the page's nonce. Rejects if it does not load.
   * @param url relative ones belong to the page
   */
  script(url: string, options?: ScriptOptions): Promise<void>
  /** Fetches the captcha that the vendor makes for this visitor; for vendors without one it is refused. */
  challenge(init?: RequestInit): Promise<Response>
  /** Runs the captcha that the vendor makes for this visitor where that is a script. */
  challengeScript(): Promise<void>
}

export interface ScriptOptions {
  /** The name of the parameter with which the vendor's script calls back once it is ready, e.g. `onload`. */
  readonly callback?: string
  /** Further parameters; undefined ones are left out. */
  readonly query?: Readonly<Record<string, string | undefined>>
  /** Whether the script is there already. @default never */
  readonly isReady?: () => boolean
}

/** How the captcha should look, as far as the vendor lets one choose. */
export interface Look {
  readonly theme: 'light' | 'dark'
  /** A language tag, such as `en` or `zh-TW`. */
  readonly lang: string
  readonly size: 'normal' | 'compact' | 'flexible'
}

/** What a loader reports, each as often as it happens; after `signal` has aborted nothing of it counts. */
export interface Report {
  /**
   * The visitor has solved it. Not before `open()` has returned: the submission that needs it is under way till then.
   * @param fields the vendor's fields under the vendor's names
   * @param livesMs how long the vendor takes the ticket, in milliseconds, a few seconds less to be safe
   */
  solved(fields: Readonly<Record<string, string>>, livesMs: number): void
  /** The ticket is too old, or the visitor took too long. */
  expired(): void
  /** The visitor has closed it without solving it. */
  closed(): void
  /** It does not work: the next vendor's turn. @param code the vendor's, for the page's authors */
  failed(code?: number | string): void
}

/** A captcha in the page. */
export interface MountedCaptcha {
  /**
   * - `inline`: shows something to click in its place.
   * - `popup`: shows nothing until `open()`; the element offers a button.
   * - `silent`: never shows anything that a visitor has to do.
   */
  readonly kind: 'inline' | 'popup' | 'silent'
  /** What the vendor wants to see in the headers of the request with its ticket. @default nothing */
  readonly headers?: Readonly<Record<string, string>>
  /** A ticket is needed now: open it, run it, or move the focus to it. A rejection counts as `failed`. */
  open(): void | Promise<void>
  /** Forget a ticket that was used, and be ready for the next one. */
  reset(): void
  /** Take everything away that `mount` put into the page. */
  remove(): void
}
