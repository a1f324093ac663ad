import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo'
import { GraphQLModule, Mutation, Resolver } from '@nestjs/graphql'
import { type Admission, createVerifier } from '@ticketgate/core'
import { fakeProvider, testTickets } from '@ticketgate/testing'
import { expect, it, vi } from 'vitest'
import { Captcha, CaptchaModule, CaptchaVerdict } from '../src/index.js'
import { post, runApp } from './run-app.js'

const typeDefs = `
  type Query { open: String }
  type Mutation { login: String later: String }
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
  @Captcha({ after: 'pipes' })
  later(@CaptchaVerdict() admission: Admission) {
    return admission.admittedBy
  }
}

async function run(context?: (given: { req: object }) => object) {
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
  const verifier = createVerifier({ provider: fakeProvider(), logger })
  const driver = { driver: ApolloDriver, typeDefs, playground: false }
  const url = await runApp('express', {
    imports: [
      CaptchaModule.forRoot({ verifier }),
      GraphQLModule.forRoot<ApolloDriverConfig>(context === undefined ? driver : { ...driver, context }),
    ],
    providers: [LoginResolver],
  })
  const ask = async (query: string, headers: Record<string, string> = {}) => {
    const answer = await post(`${url}/graphql`, { query }, headers)
    return { cookie: answer.headers.get('set-cookie'), ...((await answer.json()) as { data?: unknown; errors?: [] }) }
  }
  return { ask, warned: () => logger.warn.mock.calls.map(([{ code }]) => code) }
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

it('warns once where no response is to be had', async () => {
  const { ask, warned } = await run(({ req }) => ({ req: Object.defineProperty(Object.create(req), 'res', {}) }))
  for (const name of ['a', 'b']) {
    expect(await ask('mutation { login }', inHeader(name))).toMatchObject({ data: { login: 'ticket' }, cookie: null })
  }
  expect(warned()).toEqual(['TICKETGATE_HEADERS_NOT_SENT'])
})
