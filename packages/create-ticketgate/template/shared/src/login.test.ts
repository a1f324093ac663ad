import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createVerifier } from '@ticketgate/core'
import { fakeProvider, testTickets } from '@ticketgate/testing'
import { startApp } from './app.js'

// The app as it is, with a provider that reads its answer from the ticket: no captcha, no network.
const app = await startApp(createVerifier({ provider: fakeProvider() }), 0)
after(() => app.close())

async function logIn(form: object) {
  const body = JSON.stringify({ user: 'ada', password: 'lovelace', ...form })
  const headers = { 'content-type': 'application/json' }
  return (await fetch(`${app.url}/login`, { method: 'POST', headers, body })).status
}

test('a real ticket logs in, once', async () => {
  assert.equal(await logIn({ ticket: testTickets.pass('ada') }), 200)
  assert.equal(await logIn({ ticket: testTickets.pass('ada') }), 403)
})

test('nobody logs in without a ticket, or with one that the provider refuses', async () => {
  assert.equal(await logIn({}), 400)
  assert.equal(await logIn({ ticket: testTickets.reject('invalid') }), 403)
})

test('nobody logs in while tickets cannot be checked', async () => {
  assert.equal(await logIn({ ticket: testTickets.unavailable('network') }), 503)
})

test('a real ticket is no password', async () => {
  assert.equal(await logIn({ ticket: testTickets.pass('eve'), password: 'byron' }), 401)
})

test('the page has the captcha', async () => {
  const page = await (await fetch(app.url)).text()
  assert.match(page, /<ticket-gate>/)
  assert.match(page, /src="\/captcha\.js"/)
  assert.equal((await fetch(`${app.url}/captcha.js`)).status, 200)
})
