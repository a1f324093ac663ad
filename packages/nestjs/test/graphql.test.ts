import { APP_GUARD } from '@nestjs/core'
import { Args, GraphQLModule, Info, Mutation, Query, Resolver } from '@nestjs/graphql'
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius'
import { type Admission, createVerifier } from '@ticketgate/core'
import { fakeProvider, testTickets } from '@ticketgate/testing'
import { expect, it } from 'vitest'
import { Captcha, CaptchaGuard, CaptchaModule, CaptchaVerdict, SkipCaptcha } from '../src/index.js'
import { post, runApp } from './run-app.js'

const typeDefs = `
  type Query { open: String guarded: String onlyPost: String }
  type Mutation { send(phone: String): String later(phone: String): String free: String }
`

@Resolver()
class SmsResolver {
  @Query()
  open() {
    return 'open'
  }

  @Query()
  @Captcha({ fields: { ticket: 'body.variables.ticket' } })
  guarded() {
    return 'guarded'
  }

  @Query()
  @Captcha({ methods: ['POST'] })
  onlyPost() {
    return 'guarded'
  }

  @Mutation()
  send(@Args('phone') phone: string, @CaptchaVerdict() admission: Admission) {
    return `${phone} ${admission.admittedBy}`
  }

  @Mutation()
  @Captcha({ after: 'pipes' })
  later(@Args('phone') phone: string, @CaptchaVerdict() admission: Admission, @Info() info: { fieldName: string }) {
    return `${phone} ${admission.admittedBy} ${info.fieldName}`
  }

  @Mutation()
  @SkipCaptcha()
  free(@CaptchaVerdict() admission?: Admission) {
    return `free ${admission?.admittedBy}`
  }
}

const ticket = testTickets.pass('a')

interface GraphqlAnswer {
  readonly data?: unknown
  readonly errors?: readonly { readonly extensions: { readonly code?: string; readonly captcha?: object } }[]
}

async function run() {
  const provider = fakeProvider()
  const url = await runApp('fastify', {
    imports: [
      CaptchaModule.forRoot({ verifier: createVerifier({ provider }) }),
      GraphQLModule.forRoot<MercuriusDriverConfig>({ driver: MercuriusDriver, typeDefs }),
    ],
    providers: [SmsResolver, { provide: APP_GUARD, useClass: CaptchaGuard }],
  })
  const ask = async (
    query: string,
    headers: Record<string, string> = {},
    variables: object = {},
  ): Promise<GraphqlAnswer> => {
    const answer = await post(`${url}/graphql`, { query, variables }, headers)
    return (await answer.json()) as GraphqlAnswer
  }
  return Object.assign(ask, { url })
}

const inHeader = { 'x-captcha-ticket': ticket }

it('guards mutations, and queries that are marked', async () => {
  const ask = await run()
  expect(await ask('{ open }')).toEqual({ data: { open: 'open' } })
  expect((await ask('mutation { send(phone: "1") }')).errors).toHaveLength(1)
  expect(await ask('mutation { send(phone: "1") }', inHeader)).toEqual({ data: { send: '1 ticket' } })
  expect((await ask('{ guarded }')).errors).toHaveLength(1)
  const variables = { ticket: testTickets.pass('b') }
  expect(await ask('{ guarded }', {}, variables)).toEqual({ data: { guarded: 'guarded' } })
})

it.each([
  [testTickets.reject('risk'), 'CAPTCHA_REJECT', { type: 'urn:ticketgate:reject', status: 403, reason: 'risk' }],
  [testTickets.unavailable('timeout'), 'CAPTCHA_UNAVAILABLE', { type: 'urn:ticketgate:unavailable', status: 503 }],
  [testTickets.misconfigured(), 'CAPTCHA_MISCONFIGURED', { type: 'urn:ticketgate:misconfigured', status: 500 }],
])('tells the client why, in the extensions of the error: %s', async (refused, code, problem) => {
  const ask = await run()
  const { errors, data } = await ask('mutation { send(phone: "1") }', { 'x-captcha-ticket': refused })
  expect(data).toEqual({ send: null })
  expect(errors?.[0]?.extensions).toMatchObject({ code, captcha: problem })
  expect(JSON.stringify(errors)).not.toContain('stack')
})

it('admits one ticket for one of many aliases of a mutation', async () => {
  const ask = await run()
  const aliases = Array.from({ length: 5 }, (_, n) => `a${n}: send(phone: "${n}")`)
  const { data, errors } = await ask(`mutation { ${aliases.join(' ')} }`, inHeader)
  expect(data).toEqual({ a0: '0 ticket', a1: null, a2: null, a3: null, a4: null })
  expect(errors).toHaveLength(4)
})

it('keeps the admissions of one request apart', async () => {
  const ask = await run()
  const data = { send: '1 ticket', free: 'free undefined' }
  expect(await ask('mutation { send(phone: "1") free }', inHeader)).toEqual({ data })
})

it('is guarded however the operation travels', async () => {
  const { url } = await run()
  const answer = (await (await fetch(`${url}/graphql?query={onlyPost}`)).json()) as GraphqlAnswer
  expect(answer.data).toEqual({ onlyPost: null })
})

it('checks the ticket after the pipes where a mutation says so', async () => {
  const ask = await run()
  expect(await ask('mutation { later(phone: "1") }', inHeader)).toEqual({ data: { later: '1 ticket later' } })
  expect((await ask('mutation { later(phone: "1") }', inHeader)).errors).toHaveLength(1)
})
