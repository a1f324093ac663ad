import { Body, Controller, Get, HttpCode, Post, Req, UnauthorizedException } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { Args, GraphQLModule, Mutation, Query, Resolver } from '@nestjs/graphql'
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius'
import { type Admission, createVerifier, type OnlyAfterOptions } from '@ticketgate/core'
import { fakeProvider } from '@ticketgate/testing'
import { describe, expect, it } from 'vitest'
import { Captcha, CaptchaGuard, CaptchaModule, CaptchaRoutes, CaptchaVerdict } from '../src/index.js'
import { platforms, post, runApp } from './run-app.js'

interface Posted {
  readonly body?: { readonly user?: unknown; readonly variables?: { readonly user?: unknown } }
}
const onlyAfter = (user: (request: Posted) => unknown): OnlyAfterOptions<Posted> => ({ failures: 2, account: user })
const userOf = ({ body }: Posted) => body?.user

const signIn = ({ password }: { password: string }) => {
  if (password !== 'right') throw new UnauthorizedException()
  return 'welcome'
}

@Controller()
class LoginController {
  constructor(readonly routes: CaptchaRoutes) {}

  @Post('guards')
  @Captcha({ onlyAfter: onlyAfter(userOf) })
  @HttpCode(200)
  guards(@Body() body: { password: string }) {
    return signIn(body)
  }

  @Post('pipes')
  @Captcha({ onlyAfter: onlyAfter(userOf), after: 'pipes' })
  @HttpCode(200)
  pipes(@Body() body: { password: string }) {
    return signIn(body)
  }

  @Get('page')
  async page(@Req() request: object) {
    return `${await this.routes.isNeeded(request, LoginController, 'guards')}`
  }
}
// Without the compiler's metadata.
Reflect.defineMetadata('design:paramtypes', [CaptchaRoutes], LoginController)

describe.each(platforms)('on %s', (platform) => {
  const run = () =>
    runApp(platform, {
      imports: [CaptchaModule.forRoot({ verifier: createVerifier({ provider: fakeProvider() }) })],
      controllers: [LoginController],
    })

  it.each(['guards', 'pipes'])('counts failures where the ticket is checked in the %s', async (place) => {
    const url = await run()
    const tryWith = async (password: string, more = {}) =>
      (await post(`${url}/${place}`, { user: 'ann', password, ...more })).status
    for (let n = 0; n < 4; n += 1) expect(await tryWith('right')).toBe(200)
    expect([await tryWith('wrong'), await tryWith('wrong'), await tryWith('wrong')]).toEqual([401, 401, 400])
    expect(await tryWith('wrong', { ticket: 'pass-a' })).toBe(401)
    expect(await tryWith('right', { ticket: 'pass-b' })).toBe(200)
    expect(await tryWith('wrong')).toBe(401)
  })

  it('says before the page is rendered whether a captcha is needed', async () => {
    const url = await runApp(platform, {
      imports: [
        CaptchaModule.forRoot({
          verifier: createVerifier({ provider: fakeProvider() }),
        }),
      ],
      controllers: [LoginController],
    })
    const page = async () => (await fetch(`${url}/page`)).text()
    expect(await page()).toBe('false')
    for (let n = 0; n < 20; n += 1) await post(`${url}/guards`, { user: `user ${n}`, password: 'wrong' })
    expect(await page()).toBe('true')
  })
})

describe('GraphQL', () => {
  const typeDefs = 'type Query { open: String } type Mutation { login(user: String, password: String): String }'
  const runWith = (resolver: new () => object, defaults: object = {}) =>
    runApp('fastify', {
      imports: [
        CaptchaModule.forRoot({ verifier: createVerifier({ provider: fakeProvider() }), ...defaults }),
        GraphQLModule.forRoot<MercuriusDriverConfig>({
          driver: MercuriusDriver,
          typeDefs,
          context: (request: object, reply: object) => ({ request, reply }),
        }),
      ],
      providers: [resolver, { provide: APP_GUARD, useClass: CaptchaGuard }],
    })
  const account = ({ body }: Posted) => body?.variables?.user

  function resolverWith(options: object | undefined) {
    @Resolver()
    class LoginResolver {
      @Query()
      open() {
        return 'open'
      }

      @Mutation()
      async login(@Args('password') password: string, @CaptchaVerdict() admission: Admission) {
        if (password !== 'right') throw new Error('Wrong password')
        await admission.succeeded()
        return admission.admittedBy
      }
    }
    if (options !== undefined) {
      const descriptor = Object.getOwnPropertyDescriptor(LoginResolver.prototype, 'login') as PropertyDescriptor
      Captcha(options)(LoginResolver.prototype, 'login', descriptor)
    }
    return LoginResolver
  }

  const asker = (url: string) => async (password: string) => {
    const query = `mutation Login($user: String) { login(user: $user, password: "${password}") }`
    const answer = await post(`${url}/graphql`, { query, variables: { user: 'ann' } })
    const { data, errors } = (await answer.json()) as {
      data?: { login?: string | null }
      errors?: { message: string }[]
    }
    return data?.login ?? errors?.[0]?.message
  }

  it('refuses `failures` without a way to know them, when the app starts', async () => {
    await expect(runWith(resolverWith({ onlyAfter: { failures: 2, account } }))).rejects.toMatchObject({
      code: 'ERR_CAPTCHA_OPTION_VALUE',
      option: 'onlyAfter.settle',
      message: expect.stringContaining('LoginResolver.login'),
    })
    await expect(runWith(resolverWith({}), { onlyAfter: { failures: 2, account } })).rejects.toMatchObject({
      option: 'onlyAfter.settle',
    })
  })

  it('refuses it at the call where only a global guard guards', async () => {
    const ask = asker(await runWith(resolverWith(undefined), { onlyAfter: { failures: 2, account } }))
    expect(await ask('right')).toContain('GraphQL answers 200')
  })

  it('settles by hand: what calls succeeded() is a success', async () => {
    const ask = asker(await runWith(resolverWith({ onlyAfter: { failures: 2, account, settle: 'by-hand' } })))
    for (let n = 0; n < 4; n += 1) expect(await ask('right')).toBe('below-limit')
    expect([await ask('wrong'), await ask('wrong')]).toEqual(['Wrong password', 'Wrong password'])
    expect(await ask('right')).toBe('Captcha ticket missing')
  })

  it('isFailure decides on the response, and requests need no success', async () => {
    const isFailure = () => false
    const lenient = asker(await runWith(resolverWith({ onlyAfter: { failures: 1, account, isFailure } })))
    expect([await lenient('wrong'), await lenient('wrong')]).toEqual(['Wrong password', 'Wrong password'])
    const counted = asker(await runWith(resolverWith({ onlyAfter: { requests: 1, account } })))
    expect([await counted('right'), await counted('right')]).toEqual(['below-limit', 'Captcha ticket missing'])
  })
})
