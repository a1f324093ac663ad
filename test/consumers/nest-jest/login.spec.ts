import { Controller, HttpCode, type INestApplication, Module, Post } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import { createVerifier } from '@ticketgate/core'
import { selfHosted } from '@ticketgate/core/self-hosted'
import { Captcha, CaptchaModule, CaptchaVerdict } from '@ticketgate/nestjs'
import { createService, type Service } from '@ticketgate/server'
import { fakeProvider, testTickets } from '@ticketgate/testing'

import request = require('supertest')

@Controller('login')
class LoginController {
  @Post()
  @HttpCode(200)
  @Captcha()
  login(@CaptchaVerdict() admission: { admittedBy: string }) {
    return { admittedBy: admission.admittedBy }
  }
}

async function appWith(verifier: Parameters<typeof CaptchaModule.forRoot>[0]['verifier']): Promise<INestApplication> {
  @Module({ imports: [CaptchaModule.forRoot({ verifier })], controllers: [LoginController] })
  class AppModule {}
  const moduleRef = await Test.createTestingModule({ imports: [AppModule] }).compile()
  return moduleRef.createNestApplication().init()
}

describe('a guarded login', () => {
  it('admits a real ticket once', async () => {
    const app = await appWith(createVerifier({ provider: fakeProvider() }))
    const ticket = testTickets.pass('one')
    await request(app.getHttpServer()).post('/login').send({ ticket }).expect(200, { admittedBy: 'ticket' })
    await request(app.getHttpServer()).post('/login').send({ ticket }).expect(403)
    await request(app.getHttpServer()).post('/login').send({}).expect(400)
    await app.close()
  })

  it('asks the captcha service in the same process', async () => {
    const keys = { secretId: 'AKIDexample', secretKey: 'test key of an example, long enough' }
    const service: Service = createService({ ...keys, sealKeys: ['0'.repeat(64)], port: 0 })
    const url = await service.listen()
    const app = await appWith(createVerifier({ provider: selfHosted({ ...keys, url }) }))
    await request(app.getHttpServer()).post('/login').send({ ticket: 'made-up' }).expect(403)
    await app.close()
    await service.close()
  })
})
