import { Router } from '@koa/router'
import { createVerifier } from '@ticketgate/core'
import { fakeProvider } from '@ticketgate/testing'
import Koa from 'koa'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type CaptchaState, captcha } from '../src/index.js'

type Guard = ReturnType<typeof captcha>

const handler = (ctx: { body: unknown }): void => {
  ctx.body = 'handled'
}

/** The ways that docs/guard/koa.md calls safe; each guards POST /account/delete. */
const ways: Record<string, (guard: Guard) => Router<CaptchaState>> = {
  'before the route’s handler': (guard) => new Router<CaptchaState>().post('/account/delete', guard, handler),
  'before the route’s handler, in a router with a prefix': (guard) =>
    new Router<CaptchaState>({ prefix: '/account' }).post('/delete', guard, handler),
  'router.use with a path': (guard) =>
    new Router<CaptchaState>().use('/account', guard).post('/account/delete', handler),
  'router.use with a path and another router': (guard) => {
    const account = new Router<CaptchaState>().post('/delete', handler)
    return new Router<CaptchaState>().use('/account', guard, account.routes())
  },
  'router.use in a router with a prefix that tells upper case from lower': (guard) =>
    new Router<CaptchaState>({ prefix: '/account', sensitive: true }).use(guard).post('/delete', handler),
}

async function listen(router: Router<CaptchaState>): Promise<(path: string, body?: object) => Promise<string>> {
  const app = new Koa()
  app.silent = true
  const server = app.use(router.routes()).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  return async (path, headers = {}) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers: { ...headers } })
    return `${answer.status} ${await answer.text()}`
  }
}

const spellings = [
  '/account/delete',
  '/ACCOUNT/delete',
  '/Account/DELETE',
  '/account/delete/',
  '/account//delete',
  '/%61ccount/delete',
  '/account/%64elete',
  '//account/delete',
]

describe.each(Object.entries(ways))('%s', (_, way) => {
  it('guards the route however its path is spelt', async () => {
    const post = await listen(way(captcha(createVerifier({ provider: fakeProvider() }))))
    expect(await post('/account/delete', { 'x-captcha-ticket': 'pass-a' })).toBe('200 handled')
    for (const path of spellings) expect(await post(path), path).not.toContain('handled')
  })
})

it('does not, by router.use in a router with a prefix alone: the router’s middleware knows only one spelling', async () => {
  const guard = captcha(createVerifier({ provider: fakeProvider() }))
  const post = await listen(new Router<CaptchaState>({ prefix: '/account' }).use(guard).post('/delete', handler))
  expect(await post('/account/delete')).not.toContain('handled')
  expect(await post('/ACCOUNT/delete')).toBe('200 handled')
})
