import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createVerifier } from '@ticketgate/core'
import { fakeProvider, testTickets } from '@ticketgate/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type LoginVerifier, loginExamples } from './login-examples.js'

describe.each(Object.entries(loginExamples))('the server of examples/%s', (_, makeServer) => {
  let server: Server
  let url: string
  beforeEach(async () => {
    // Koa prints each body that it cannot read.
    vi.spyOn(console, 'error').mockReturnValue()
    server = await makeServer(createVerifier({ provider: fakeProvider() }) as unknown as LoginVerifier)
    await once(server.listen(0, '127.0.0.1'), 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterEach(async () => {
    vi.restoreAllMocks()
    server.closeAllConnections()
    await once(server.close(), 'close')
  })

  const login = (init: RequestInit) =>
    fetch(`${url}/login`, {
      method: 'POST',
      ...init,
      headers: { 'x-captcha-ticket': testTickets.pass('a'), ...init.headers },
    })

  test.each([
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
    ['fr-FR,fr;q=0.9,zh-TW;q=0.8,en;q=0.7', 'zh-CN'],
    ['en-US,en;q=0.9,zh;q=0.8', 'en'],
    ['fr', 'en'],
    ['*', 'en'],
  ])('shows who asks for %s the page in %s', async (languages, language) => {
    const answer = await fetch(url, { headers: { 'accept-language': languages } })
    const { headers } = answer
    expect([headers.get('content-type'), headers.get('vary')]).toEqual(['text/html; charset=utf-8', 'Accept-Language'])
    expect(await answer.text()).toContain(`<html lang="${language}">`)
  })

  test('logs in whom the captcha admits', async () => {
    const body = JSON.stringify({ user: 'ada', password: 'lovelace' })
    const answer = await login({ headers: { 'content-type': 'application/json' }, body })
    expect([answer.status, await answer.json()]).toEqual([200, { user: 'ada', admittedBy: 'ticket' }])
  })

  test('needs no ticket until two passwords were wrong, and again after a right one', async () => {
    const logIn = async (password: string, ticket?: string) => {
      const form = { user: 'ada', password, ...(ticket !== undefined && { ticket }) }
      const headers = { 'content-type': 'application/json' }
      return (await fetch(`${url}/login`, { method: 'POST', headers, body: JSON.stringify(form) })).status
    }
    expect([await logIn('byron'), await logIn('lovelace'), await logIn('byron'), await logIn('byron')]).toEqual([
      401, 200, 401, 401,
    ])
    expect([await logIn('lovelace'), await logIn('byron', 'pass-a'), await logIn('lovelace', 'pass-b')]).toEqual([
      400, 401, 200,
    ])
    expect(await logIn('lovelace')).toBe(200)
  })

  test('refuses a ticket that was posted before, and one that cannot be one', async () => {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ user: 'ada', password: 'lovelace' })
    const statuses = []
    for (const ticket of [testTickets.pass('b'), testTickets.pass('b'), '']) {
      statuses.push((await login({ headers: { ...headers, 'x-captcha-ticket': ticket }, body })).status)
    }
    expect(statuses).toEqual([200, 403, 400])
  })

  test.each<[string, RequestInit]>([
    ['no body', {}],
    ['a text', { headers: { 'content-type': 'text/plain' }, body: 'ada' }],
  ])('takes %s for a wrong password, once the captcha admits it', async (_, init) => {
    const answer = await login(init)
    expect([answer.status, await answer.json()]).toEqual([401, { title: 'Wrong user name or password' }])
  })

  test.each(['null', '{', '[]', '7', ''])('finds nothing to fail on in the JSON %j', async (body) => {
    const { status } = await login({ headers: { 'content-type': 'application/json' }, body })
    expect([400, 401]).toContain(status)
  })
})
