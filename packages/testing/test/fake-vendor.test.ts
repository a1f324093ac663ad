import { type FakeVendor, fakeVendor, siteverifyWire, type VendorFault } from '@ticketgate/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const wire = siteverifyWire({ secret: 'the secret' })
let vendor: FakeVendor
beforeEach(async () => {
  vendor = await fakeVendor(wire)
})
afterEach(() => vendor.close())

const ask = (form: Record<string, string> = { secret: 'the secret', response: 'token' }) =>
  fetch(vendor.endpoint, { method: 'POST', body: new URLSearchParams(form), signal: AbortSignal.timeout(60_000) })
const askJson = async (form?: Record<string, string>) => (await ask(form)).json()

test('lets an authentic call pass, and keeps it in `calls`', async () => {
  expect(await askJson()).toMatchObject({ success: true })
  expect(vendor.calls).toMatchObject([{ method: 'POST', path: '/siteverify', ticket: 'token', isAuthentic: true }])
})

test('refuses a call that is not authentic, whatever `next` says', async () => {
  vendor.always(wire.words.pass.reply)
  expect(await askJson({ secret: 'wrong', response: 'token' })).toEqual(wire.refused.body)
  expect(await askJson({})).toEqual(wire.refused.body)
  expect(vendor.calls.map(({ isAuthentic }) => isAuthentic)).toEqual([false, false])
})

test('does one step of `next` for each call, and afterwards what `always` set', async () => {
  vendor.always({ status: 429, body: '' })
  vendor.next({ status: 503, body: 'later' }, wire.words.pass.reply)
  vendor.next({ body: { success: false }, delayMs: 5 })
  const statuses = []
  for (let i = 0; i < 5; i += 1) statuses.push((await ask()).status)
  expect(statuses).toEqual([503, 200, 200, 429, 429])
})

describe('a fault', () => {
  const broken: VendorFault[] = ['reset before headers', 'reset in headers', 'reset in body', 'cut off']
  test.each(broken)('%s: no whole answer comes', async (fault) => {
    vendor.next({ fault })
    await expect(ask().then((response) => response.text())).rejects.toThrow()
    expect(vendor.calls).toHaveLength(1)
  })

  const odd: VendorFault[] = ['empty', 'garbage', 'half JSON']
  test.each(odd)('%s: status 200, and no JSON', async (fault) => {
    vendor.next({ fault })
    const response = await ask()
    expect(response.status).toBe(200)
    await expect(response.json()).rejects.toThrow()
  })

  test('huge: over 4 MB, good JSON', async () => {
    vendor.next({ fault: 'huge' })
    const text = await (await ask()).text()
    expect(text.length).toBeGreaterThan(4 * 1024 * 1024)
    expect(JSON.parse(text)).toMatchObject({ success: true })
  })

  test('hang: nothing comes', async () => {
    vendor.next({ fault: 'hang' })
    const controller = new AbortController()
    const call = fetch(vendor.endpoint, { method: 'POST', body: 'secret=x', signal: controller.signal })
    await expect.poll(() => vendor.calls.length).toBe(1)
    controller.abort()
    await expect(call).rejects.toThrow()
  })
})

test('refuses connections while it is down, and listens on the same port once it is up', async () => {
  await vendor.down()
  await expect(ask()).rejects.toThrow()
  await vendor.up()
  expect(await askJson()).toMatchObject({ success: true })
})
