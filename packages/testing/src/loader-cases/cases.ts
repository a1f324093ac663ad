import assert from 'node:assert/strict'
import type { Setting } from './page-under-test.js'

/** How long a slow vendor takes for its captcha, in milliseconds: less than the element's bound. */
const slowMs = 1_000

const statuses = ({ site }: Setting) => site.logins.map(({ status }) => status)

export const loaderCases: Record<string, (setting: Setting) => Promise<void>> = {
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
