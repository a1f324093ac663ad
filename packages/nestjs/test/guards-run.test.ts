import { Controller, Injectable, Post, SetMetadata, type Type } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { GraphQLModule, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql'
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius'
import { createVerifier } from '@ticketgate/core'
import { fakeProvider, testTickets } from '@ticketgate/testing'
import { describe, expect, it } from 'vitest'
import { Captcha, CaptchaGuard, CaptchaModule, SkipCaptcha } from '../src/index.js'
import { post, runApp } from './run-app.js'

const typeDefs = `
  type User { name: String phone: String }
  type Query { me: User }
  type Mutation { send: String }
`

@Resolver('User')
class UserResolver {
  @Query()
  me() {
    return { name: 'ada' }
  }

  @ResolveField()
  @Captcha()
  phone(@Parent() { name }: { name: string }) {
    return `phone of ${name}`
  }
}

const run = (parts: { providers?: Type[]; controllers?: Type[] }, options: Partial<MercuriusDriverConfig> = {}) =>
  runApp('fastify', {
    imports: [
      CaptchaModule.forRoot({ verifier: createVerifier({ provider: fakeProvider() }) }),
      GraphQLModule.forRoot<MercuriusDriverConfig>({ driver: MercuriusDriver, typeDefs, ...options }),
    ],
    ...parts,
  })

describe('@Captcha() where Nest runs no guards is an error at the start', () => {
  it('on a field of GraphQL', async () => {
    await expect(run({ providers: [UserResolver] })).rejects.toMatchObject({
      code: 'ERR_CAPTCHA_UNSUPPORTED',
      message: expect.stringMatching(/UserResolver\.phone: .*fieldResolverEnhancers: \['guards'\]/),
    })
  })

  it('but not if the module runs them for fields: then it guards the field', async () => {
    const url = await run({ providers: [UserResolver] }, { fieldResolverEnhancers: ['guards'] })
    const query = { query: '{ me { name phone } }' }
    const refused = await (await post(`${url}/graphql`, query)).json()
    expect(refused).toMatchObject({ data: { me: { name: 'ada', phone: null } }, errors: [{}] })
    const headers = { 'x-captcha-ticket': testTickets.pass('a') }
    const admitted = await (await post(`${url}/graphql`, query, headers)).json()
    expect(admitted).toEqual({ data: { me: { name: 'ada', phone: 'phone of ada' } } })
  })

  it('on a method that is no handler', async () => {
    @Injectable()
    class Mailer {
      @Captcha()
      send() {
        return 'sent'
      }
    }
    await expect(run({ providers: [Mailer, UserlessResolver] })).rejects.toThrow(/Mailer\.send: .*no handler/)
  })

  it.each(['microservices:pattern', 'websockets:message_mapping'])('on a message (%s)', async (pattern) => {
    @Controller()
    class Messages {
      @SetMetadata(pattern, 'sms')
      @Captcha()
      receive() {
        return 'received'
      }
    }
    await expect(run({ providers: [UserlessResolver], controllers: [Messages] })).rejects.toThrow(
      /Messages\.receive: .*verifier\.check\(\)/,
    )
  })
})

@Resolver()
class UserlessResolver {
  @Query()
  me() {
    return null
  }

  @Mutation()
  @Captcha()
  send() {
    return 'sent'
  }
}

it('@SkipCaptcha() on a class exempts its subclasses, unless they say @Captcha() themselves', async () => {
  @SkipCaptcha()
  abstract class Free {
    @Post('inherited')
    inherited() {
      return 'handled'
    }
  }

  @Controller('sub')
  class Sub extends Free {
    @Post('own')
    own() {
      return 'handled'
    }
  }

  @Controller('again')
  @Captcha()
  class Again extends Free {
    @Post('own')
    own() {
      return 'handled'
    }
  }

  const url = await runApp('express', {
    imports: [CaptchaModule.forRoot({ verifier: createVerifier({ provider: fakeProvider() }) })],
    controllers: [Sub, Again],
    providers: [{ provide: APP_GUARD, useClass: CaptchaGuard }],
  })
  const status = async (path: string) => (await post(`${url}/${path}`, {})).status
  expect([await status('sub/own'), await status('sub/inherited')]).toEqual([201, 201])
  expect([await status('again/own'), await status('again/inherited')]).toEqual([400, 400])
})
