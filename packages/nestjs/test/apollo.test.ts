import { EventEmitter, once } from 'node:events'
import type { Socket } from 'node:net'
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo'
import { GraphQLModule, Mutation, Resolver } from '@nestjs/graphql'
import { type Admission, createVerifier } from '@ticketgate/core'
import { fakeProvider, testTickets } from '@ticketgate/testing'
import { expect, it, onTestFinished, vi } from 'vitest'
import { Captcha, CaptchaModule, CaptchaVerdict } from '../src/index.js'
import { post, runApp } from './run-app.js'

const typeDefs = `
  type Query { open: String }
  type Mutation { login: String sendCode: String later: String }
`
const issuePass = { key: 'k'.repeat(32), ttlSeconds: 60, uses: 1 }

@Resolver()
class LoginResolver {
  @Mutation()
  @Captcha({ issuePass })
  login(@CaptchaVerdict() admission: Admission) {
    return admission.admittedBy
  }

  @Mutation()
  @Captcha({ issuePass })
  sendCode(@CaptchaVerdict() admission: Admission) {
    return admission.admittedBy
  }

  @Mutation()
  @Captcha({ after: 'pipes' })
  later(@CaptchaVerdict() admission: Admission) {
    return admission.admittedBy
  }
}

async function run(context?: (given: { req: object }) => object, resolver: new () => object = LoginResolver) {
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
  const provider = fakeProvider()
  const verifier = createVerifier({ provider, logger })
  const driver = { driver: ApolloDriver, typeDefs, playground: false }
  const url = await runApp('express', {
    imports: [
      CaptchaModule.forRoot({ verifier }),
      GraphQLModule.forRoot<ApolloDriverConfig>(context === undefined ? driver : { ...driver, context }),
    ],
    providers: [resolver],
  })
  const ask = async (query: string, headers: Record<string, string> = {}) => {
    const answer = await post(`${url}/graphql`, { query }, headers)
    return { cookie: answer.headers.get('set-cookie'), ...((await answer.json()) as { data?: unknown; errors?: [] }) }
  }
  return { url, provider, ask, warned: () => logger.warn.mock.calls.map(([{ code }]) => code) }
}

const inHeader = (name: string) => ({ 'x-captcha-ticket': testTickets.pass(name) })

it('guards a mutation, before its pipes and after', async () => {
  const { ask } = await run()
  for (const name of ['login', 'later']) {
    expect((await ask(`mutation { ${name} }`)).errors).toMatchObject([{ extensions: { code: 'CAPTCHA_REJECT' } }])
    expect(await ask(`mutation { ${name} }`, inHeader(name))).toMatchObject({ data: { [name]: 'ticket' } })
  }
})

it('sends a retry pass with the driver’s own context, which has no response', async () => {
  const { ask, warned } = await run()
  const { cookie } = await ask('mutation { login }', inHeader('a'))
  expect(cookie).toContain('captcha_pass')
  expect(await ask('mutation { login }', { cookie: `${cookie?.split(';')[0]}` })).toMatchObject({
    data: { login: 'retry-pass' },
  })
  expect(warned()).toEqual([])
})

it('a retry pass of one mutation opens no other', async () => {
  const { ask } = await run()
  const { cookie } = await ask('mutation { login }', inHeader('a'))
  const pass = { cookie: `${cookie?.split(';')[0]}` }
  expect((await ask('mutation { sendCode }', pass)).errors).toMatchObject([{ extensions: { code: 'CAPTCHA_REJECT' } }])
  expect(await ask('mutation { again: login }', pass)).toMatchObject({ data: { again: 'retry-pass' } })
})

it('a retry pass opens the mutations that name its action', async () => {
  const shared = { issuePass: { ...issuePass, action: 'account' } }
  @Resolver()
  class AccountResolver {
    @Mutation()
    @Captcha(shared)
    login() {
      return 'in'
    }

    @Mutation()
    @Captcha(shared)
    sendCode(@CaptchaVerdict() admission: Admission) {
      return admission.admittedBy
    }
  }
  const { ask } = await run(undefined, AccountResolver)
  const { cookie } = await ask('mutation { login }', inHeader('a'))
  const pass = { cookie: `${cookie?.split(';')[0]}` }
  expect(await ask('mutation { sendCode }', pass)).toMatchObject({ data: { sendCode: 'retry-pass' } })
})

it('costs no question to the vendor where the client is gone before its ticket is looked at', async () => {
  const visit = new EventEmitter()
  @Resolver()
  class SlowResolver {
    @Mutation()
    @Captcha({
      identity: async ({ socket }: { socket: Socket }) => {
        const closed = once(socket, 'close')
        visit.emit('identified')
        await closed
        return {}
      },
      onRefusal: ({ outcome }) => visit.emit('ended', outcome),
    })
    login() {
      visit.emit('ended', 'handled')
    }
  }
  const { url, provider } = await run(undefined, SlowResolver)
  const client = new AbortController()
  const headers = { 'content-type': 'application/json', ...inHeader('a') }
  const body = JSON.stringify({ query: 'mutation { login }' })
  const [identified, ended] = [once(visit, 'identified'), once(visit, 'ended')]
  const answer = fetch(`${url}/graphql`, { method: 'POST', headers, body, signal: client.signal })
  answer.catch(() => {})
  await identified
  client.abort()
  expect([await ended, provider.calls]).toEqual([['unavailable'], []])
})

it('warns once where no response is to be had', async () => {
  const { ask, warned } = await run(({ req }) => ({ req: Object.defineProperty(Object.create(req), 'res', {}) }))
  for (const name of ['a', 'b']) {
    expect(await ask('mutation { login }', inHeader(name))).toMatchObject({ data: { login: 'ticket' }, cookie: null })
  }
  expect(warned()).toEqual(['TICKETGATE_HEADERS_NOT_SENT'])
})

it('warns by Nest’s own logger where the verifier has none', async () => {
  const onlyAfter = { failures: 3, perIp: 3, isFailure: () => true }
  @Resolver()
  class CountedResolver {
    @Mutation()
    @Captcha({ issuePass, onlyAfter })
    login(@CaptchaVerdict() admission: Admission) {
      return admission.admittedBy
    }
  }
  const emitted = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  onTestFinished(() => emitted.mockRestore())
  const logger = { log: vi.fn(), warn: vi.fn(), error: vi.fn() }
  const context = ({ req }: { req: object }) => ({ req: Object.defineProperty(Object.create(req), 'res', {}) })
  const url = await runApp(
    'express',
    {
      imports: [
        CaptchaModule.forRoot({ verifier: createVerifier({ provider: fakeProvider() }) }),
        GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, typeDefs, playground: false, context }),
      ],
      providers: [CountedResolver],
    },
    (app) => app.useLogger(logger),
  )
  await post(`${url}/graphql`, { query: 'mutation { login }' }, inHeader('a'))
  const codes = logger.warn.mock.calls.map(([line]) => /"code":"(\w+)"/.exec(line)?.[1])
  expect(codes).toEqual(['TICKETGATE_HEADERS_NOT_SENT', 'TICKETGATE_RESPONSE_NOT_KNOWN'])
  expect(emitted).not.toHaveBeenCalled()
})
