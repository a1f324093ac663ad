import type { Provider } from '@ticketgate/core'
import { type FakePage, fakePage, type PageScript, type ScriptFault } from '../fake-page.js'
import { type FakeVendor, fakeVendor, type VendorReply, type VendorWire } from '../fake-vendor.js'
import { type LoaderSite, loaderSite } from './loader-site.js'

/** What the contract needs of a browser's page; one of Playwright's fits. */
export interface ContractPage {
  goto(url: string, options: { waitUntil: 'domcontentloaded' }): Promise<unknown>
  evaluate<T>(script: string): Promise<T>
  on(event: 'console', act: (message: { type(): string; text(): string }) => void): unknown
  on(event: 'pageerror', act: (error: Error) => void): unknown
  close(): Promise<void>
}

export interface LoaderContractOptions {
  /** The vendor's wire format, for the server's half. @default none is called: tickets are checked by the provider */
  readonly wire?: VendorWire
  /** The wire's ticket in what the page posts. @default all of it */
  readonly ticket?: (posted: string) => string
  /** Without a wire: a script that makes the next answer a wrong one. */
  readonly spoil?: string
  /** The vendor's fake script. @default the vendor makes a captcha for each visitor: `challenge` */
  readonly script?: PageScript
  /** What the vendor answers where a captcha for a visitor is requested, the first time and each time after. */
  readonly challenge?: (count: number) => VendorReply
  /** Makes the provider, with whatever its page needs. */
  provider(vendor: { readonly origin: string; readonly endpoint: string; readonly scriptUrl: string }): Provider
  /** A new page, in a context of its own. */
  newPage(): Promise<ContractPage>
  /**
   * Solves the captcha of the form with this number, once it is open: a script that returns true when it has.
   * @default the fake script's `solve()`
   */
  readonly solve?: (form: number) => string
  /** True: it solves itself, without anything to see. @default false */
  readonly isSilent?: boolean
}

export interface Setting {
  readonly options: LoaderContractOptions
  readonly page: ContractPage
  readonly site: LoaderSite
  readonly vendor: FakeVendor
  readonly errors: string[]
  /** Waits until a condition holds in the page. */
  until(condition: string): Promise<void>
  /** Opens the site's page. */
  open(query?: string): Promise<void>
  /** Lets the vendor make the next captcha. */
  expectChallenge(): void
  /** Submits a form, for which a captcha has to be solved then. */
  submit(form?: number): Promise<void>
  /** Solves the captcha that is open. */
  solve(form?: number): Promise<void>
  /** Waits until this many logins were answered. */
  answered(count: number): Promise<void>
  /** What brings the captcha into the page: it breaks or hangs, or is there again. */
  fail(fault: ScriptFault | undefined): void
  release(): void
}

/** The widget of a form, or one over the page; what came late is in neither, where the vendor has no call that removes it. */
const widgetOf = (form: number) =>
  `(() => { const all = (globalThis.fakeCaptcha?.widgets ?? []).filter((widget) => !widget.isRemoved && widget.place.isConnected)
    return all.find(({ place }) => document.forms[${form}].contains(place)) ?? all.find(({ place }) => !place.closest('form')) })()`

export async function inPage(options: LoaderContractOptions, run: (setting: Setting) => Promise<void>): Promise<void> {
  const vendor = await fakeVendor(options.wire ?? noWire)
  const script: FakePage | undefined = options.script && (await fakePage(options.script))
  const { origin, endpoint } = vendor
  const provider = options.provider({ origin, endpoint, scriptUrl: script?.scriptUrl ?? '' })
  const site = await loaderSite(provider)
  const page = await options.newPage()
  const errors: string[] = []
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  page.on('pageerror', (error) => errors.push(String(error)))
  let isFailing = false
  let challenges = 0
  const solve =
    options.isSilent === true
      ? () => 'true'
      : (options.solve ?? ((form) => `${widgetOf(form)} && (${widgetOf(form)}.solve(), true)`))
  /** Not by the page's own eval, which its policy may forbid, nor by its frames, of which a page that is not drawn has none. */
  const until = (condition: string) =>
    page.evaluate<void>(
      `new Promise((resolve) => { const look = () => ((${condition}) ? resolve() : setTimeout(look, 16)); look() })`,
    )
  const setting: Setting = {
    options,
    page,
    site,
    vendor,
    errors,
    until,
    async open(query = '') {
      // A script that hangs keeps the page from having loaded.
      await page.goto(`${site.origin}/${query}`, { waitUntil: 'domcontentloaded' })
      await until(`customElements.get('ticket-gate')`)
    },
    expectChallenge() {
      if (options.challenge !== undefined && !isFailing) vendor.next(options.challenge(++challenges))
    },
    submit(form = 0) {
      setting.expectChallenge()
      // The first try may have failed already: only what comes of this one counts.
      return page.evaluate(`events.length = 0; document.forms[${form}].requestSubmit()`)
    },
    solve: async (form = 0) => until(solve(form)),
    answered: (count) => site.answered(count),
    fail(fault) {
      isFailing = fault !== undefined
      if (script !== undefined) script.fail(fault)
      else if (fault === undefined) vendor.always((options.wire ?? noWire).words.pass.reply)
      else vendor.always({ fault: fault === 'hangs' ? 'hang' : 'reset before headers' })
    },
    release: () => script?.release(),
  }
  try {
    await run(setting)
  } finally {
    await page.close()
    await site.close()
    await Promise.all([vendor.close(), script?.close()])
  }
}

/** Of a vendor that nobody calls. */
const noWire: VendorWire = {
  path: '/',
  refused: { status: 404, body: '' },
  words: { pass: { reply: { status: 404, body: '' }, verdict: { outcome: 'pass' } } },
  read: () => ({ ticket: undefined, fields: {}, isAuthentic: false }),
}
