import assert from 'node:assert/strict'
import type { Provider } from '@ticketgate/core'
import { type FakePage, fakePage, type PageScript, type ScriptFault } from './fake-page.js'
import { type FakeVendor, fakeVendor, type VendorReply, type VendorWire } from './fake-vendor.js'
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

export interface LoaderCase {
  readonly name: string
  run(): Promise<void>
}

/**
 * What every loader must do in a page, as cases for any test runner: solved and admitted end to end; refused, reset and
 * solved again; expired; blocked, slow, late; two on a page; a policy of nonces and `strict-dynamic`; no console error.
 * @example
 * for (const { name, run } of loaderContract({ wire, script, provider, newPage })) test(name, run)
 */
export function loaderContract(options: LoaderContractOptions): LoaderCase[] {
  return Object.entries(cases).map(([name, run]) => ({ name, run: () => inPage(options, run) }))
}

interface Setting {
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

const widgetOf = (form: number) =>
  `(() => { const all = (globalThis.fakeCaptcha?.widgets ?? []).filter((widget) => !widget.isRemoved)
    return all.find(({ place }) => document.forms[${form}].contains(place)) ?? all.find(({ place }) => !place.closest('form')) })()`

async function inPage(options: LoaderContractOptions, run: (setting: Setting) => Promise<void>): Promise<void> {
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
  /** Not by the page's own eval, which its policy may forbid. */
  const until = (condition: string) =>
    page.evaluate<void>(
      `new Promise((resolve) => { const look = () => ((${condition}) ? resolve() : requestAnimationFrame(look)); look() })`,
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

/** The ticket of a login, which is in each of the vendor's fields exactly once. */
function ticketOf({ site }: Setting, index: number): string {
  const { fields } = site.logins[index] ?? assert.fail(`there is no login ${index}`)
  const names = [...fields.keys()].filter((name) => name !== 'user')
  assert.ok(names.length > 0, 'the login has a ticket')
  assert.deepEqual(names, [...new Set(names)])
  return fields.get(names[0] as string) as string
}

/** The check of the next captcha says no. */
async function refuseNext({ options, vendor, page, until }: Setting): Promise<void> {
  if (options.wire === undefined) {
    await until(`globalThis.fakeCaptcha`)
    return page.evaluate<void>(options.spoil ?? assert.fail('without a wire, `spoil` is needed'))
  }
  const refusal = Object.values(options.wire.words).find(({ verdict }) => verdict.outcome === 'reject')
  vendor.next((refusal ?? assert.fail('the wire has a word for no')).reply)
}

/** Of a vendor that nobody calls. */
const noWire: VendorWire = {
  path: '/',
  refused: { status: 404, body: '' },
  words: { pass: { reply: { status: 404, body: '' }, verdict: { outcome: 'pass' } } },
  read: () => ({ ticket: undefined, fields: {}, isAuthentic: false }),
}

/** How long a slow vendor takes for its captcha, in milliseconds: less than the element's bound. */
const slowMs = 1_000

const statuses = ({ site }: Setting) => site.logins.map(({ status }) => status)

const cases: Record<string, (setting: Setting) => Promise<void>> = {
  'solved and admitted once, end to end, with no console error': async (setting) => {
    await setting.open()
    await setting.submit()
    await setting.solve()
    await setting.answered(1)
    assert.deepEqual(statuses(setting), [200])
    const again = await fetch(`${setting.site.origin}/login`, {
      method: 'POST',
      body: new URLSearchParams(setting.site.logins[0]?.fields),
    })
    assert.equal(again.status, 403, 'the same fields admit once')
    const { wire, ticket = (posted: string) => posted } = setting.options
    if (wire === undefined) assert.deepEqual(setting.vendor.calls, [])
    else assert.equal(setting.vendor.calls.at(-1)?.ticket, ticket(ticketOf(setting, 0)))
    assert.deepEqual(setting.errors, [])
  },

  'refused, reset, and solved again with another ticket': async (setting) => {
    await setting.open()
    setting.expectChallenge()
    await refuseNext(setting)
    await setting.page.evaluate('document.forms[0].requestSubmit()')
    await setting.solve()
    await setting.answered(1)
    await setting.submit()
    await setting.solve()
    await setting.answered(2)
    assert.equal(statuses(setting)[1], 200)
    assert.notEqual(statuses(setting)[0], 200)
    assert.notEqual(ticketOf(setting, 0), ticketOf(setting, 1))
  },

  'a ticket that is too old is thrown away, and fetched anew when it is needed': async (setting) => {
    await setting.open()
    // A silent vendor makes its ticket at the submission: there is none that could grow old.
    if (setting.options.isSilent !== true) {
      setting.expectChallenge()
      await setting.until(
        `document.querySelector('ticket-gate').shadowRoot.querySelector('button').className === 'verify'`,
      )
      await setting.page.evaluate(`document.querySelector('ticket-gate').shadowRoot.querySelector('button').click()`)
      await setting.solve()
      await setting.until(`document.querySelector('ticket-gate').isSolved`)
      await setting.page.evaluate('aheadMs = 86_400_000')
    }
    await setting.submit()
    await setting.until(`${setting.options.isSilent === true} || events.includes('expired')`)
    await setting.solve()
    await setting.answered(1)
    assert.deepEqual(statuses(setting), [200])
  },

  'blocked: the visitor is told, and can try again': async (setting) => {
    setting.fail('blocked')
    await setting.open()
    await setting.submit()
    await setting.until(`events.includes('failed')`)
    assert.deepEqual(statuses(setting), [])
    setting.fail(undefined)
    await setting.submit()
    await setting.solve()
    await setting.answered(1)
    assert.deepEqual(statuses(setting), [200])
  },

  'a script that defines nothing is no captcha: the visitor is told, and nothing is posted': async (setting) => {
    if (setting.options.script === undefined) return
    setting.fail('empty')
    await setting.open('?late')
    await setting.submit()
    await setting.until(`events.includes('failed')`)
    assert.equal(await setting.page.evaluate(`document.querySelector('ticket-gate').isSolved`), false)
    assert.deepEqual(statuses(setting), [])
  },

  'slow: a submission waits for the captcha, and goes on once that is solved': async (setting) => {
    const { script, challenge } = setting.options
    if (script !== undefined) setting.fail('hangs')
    await setting.open()
    if (challenge !== undefined) setting.vendor.next({ ...challenge(1), delayMs: slowMs })
    await setting.page.evaluate('document.forms[0].requestSubmit()')
    await setting.until(
      `document.querySelector('ticket-gate').shadowRoot.querySelector('button').className === 'loading'`,
    )
    assert.deepEqual(statuses(setting), [])
    setting.fail(undefined)
    setting.release()
    await setting.solve()
    await setting.answered(1)
    assert.deepEqual(statuses(setting), [200])
    assert.equal(await setting.page.evaluate(`events.includes('failed')`), false)
    assert.deepEqual(setting.errors, [])
  },

  'late: it gives way in time, and what comes afterwards changes nothing': async (setting) => {
    setting.fail('hangs')
    await setting.open('?late')
    await setting.submit()
    await setting.until(`events.includes('failed')`)
    setting.release()
    assert.equal(await setting.page.evaluate(`document.querySelector('ticket-gate').isSolved`), false)
    assert.equal(await setting.page.evaluate(`document.querySelector('ticket-gate').childElementCount`), 0)
    await setting.page.evaluate('isLate = false')
    setting.fail(undefined)
    await setting.submit()
    await setting.solve()
    await setting.answered(1)
    assert.deepEqual(statuses(setting), [200])
  },

  'two on a page have a ticket each': async (setting) => {
    await setting.open('?forms=2')
    await setting.submit(0)
    await setting.solve(0)
    await setting.answered(1)
    await setting.submit(1)
    await setting.solve(1)
    await setting.answered(2)
    assert.deepEqual(statuses(setting), [200, 200])
    assert.notEqual(ticketOf(setting, 0), ticketOf(setting, 1))
    assert.deepEqual(setting.errors, [])
  },

  'a policy of nonces and strict-dynamic stops nothing': async (setting) => {
    await setting.open('?csp')
    await setting.submit()
    await setting.solve()
    await setting.answered(1)
    assert.deepEqual(statuses(setting), [200])
    assert.deepEqual(await setting.page.evaluate('violations'), [])
    assert.deepEqual(setting.errors, [])
  },
}
