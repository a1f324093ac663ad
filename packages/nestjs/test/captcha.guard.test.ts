import { Controller, type ExecutionContext, Get, Post, UnauthorizedException, UseGuards } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { type Admission, createVerifier } from '@ticketgate/core'
import { fakeProvider, testTickets } from '@ticketgate/testing'
import { describe, expect, it } from 'vitest'
import { Captcha, CaptchaGuard, CaptchaModule, CaptchaVerdict, SkipCaptcha } from '../src/index.js'
import { platforms, post, runApp } from './run-app.js'

interface Headers {
  readonly headers: Readonly<Record<string, string | undefined>>
}

class Uid {
  canActivate(context: ExecutionContext): boolean {
    context.switchToHttp().getRequest().user = { id: 'from-the-guard' }
    return true
  }
}

@Controller('methods')
class OnMethods {
  @Post('guarded')
  @Captcha()
  guarded(@CaptchaVerdict() admission: Admission) {
    return admission
  }

  @Post('twice')
  @UseGuards(CaptchaGuard)
  @Captcha()
  twice() {
    return 'in'
  }

  @Get('bare-guard')
  @UseGuards(CaptchaGuard)
  bareGuard() {
    return 'in'
  }

  @Post('after-uid')
  @Captcha({ identity: (request: { user: { id: string } }) => ({ uid: request.user.id }) })
  @UseGuards(Uid)
  afterUid() {
    return 'in'
  }

  @Post('open')
  open(@CaptchaVerdict() admission?: Admission) {
    return { admission: admission ?? null }
  }

  @Post('unauthorized')
  @Captcha({
    identity: () => {
      throw new UnauthorizedException()
    },
  })
  unauthorized() {
    return 'in'
  }
}

@Controller('class')
@Captcha({ maxUses: 2, identity: ({ headers }: Headers) => ({ uid: headers['x-uid'] }) })
class OnClass {
  @Post('inherited')
  inherited() {
    return 'in'
  }

  @Post('own')
  @Captcha({ maxUses: 1 })
  own() {
    return 'in'
  }

  @Post('skipped')
  @SkipCaptcha()
  skipped() {
    return 'in'
  }
}

@Controller('global')
class Unmarked {
  @Get()
  read() {
    return 'in'
  }

  @Post()
  write(@CaptchaVerdict() admission: Admission) {
    return admission
  }

  @Post('skipped')
  @SkipCaptcha()
  skipped() {
    return 'in'
  }

  @Post('marked')
  @Captcha()
  marked() {
    return 'in'
  }

  @Get('marked')
  @Captcha()
  markedGet() {
    return 'in'
  }
}

const globalGuard = { provide: APP_GUARD, useClass: CaptchaGuard }
const ticket = testTickets.pass('a')

describe.each(platforms)('on %s', (platform) => {
  function run(options: { global?: boolean; methods?: string[] } = {}) {
    const provider = fakeProvider()
    const verifier = createVerifier({ provider })
    const app = runApp(platform, {
      imports: [
        CaptchaModule.forRoot({ verifier, ...(options.methods !== undefined && { methods: options.methods }) }),
      ],
      controllers: [OnMethods, OnClass, Unmarked],
      providers: options.global === true ? [globalGuard] : [],
    })
    return app.then((url) => ({ url, provider }))
  }

  it('guards a marked method and hands it the admission', async () => {
    const { url } = await run()
    const admitted = await post(`${url}/methods/guarded`, { ticket })
    expect(admitted.status).toBe(201)
    expect(await admitted.json()).toMatchObject({ admittedBy: 'ticket', verdict: { outcome: 'pass', use: 1 } })
    expect((await post(`${url}/methods/guarded`, { ticket })).status).toBe(403)
    expect((await post(`${url}/methods/guarded`, {})).status).toBe(400)
  })

  it('leaves unmarked methods alone, without a global guard', async () => {
    const { url } = await run()
    const open = await post(`${url}/methods/open`, {})
    expect(open.status).toBe(201)
    expect(await open.json()).toEqual({ admission: null })
  })

  it('asks once where the guard stands twice', async () => {
    const { url, provider } = await run({ global: true })
    expect((await post(`${url}/methods/twice`, { ticket })).status).toBe(201)
    expect(provider.calls).toHaveLength(1)
    expect((await post(`${url}/methods/twice`, { ticket })).status).toBe(403)
  })

  it('guards by UseGuards alone, whatever the method', async () => {
    const { url } = await run()
    expect((await fetch(`${url}/methods/bare-guard`)).status).toBe(400)
    expect((await fetch(`${url}/methods/bare-guard?ticket=${ticket}`)).status).toBe(200)
  })

  it('runs after the guards that stand below it', async () => {
    const { url, provider } = await run()
    expect((await post(`${url}/methods/after-uid`, { ticket })).status).toBe(201)
    expect(provider.calls).toMatchObject([{ uid: 'from-the-guard' }])
  })

  it('lets Nest answer what an option function throws', async () => {
    const { url } = await run()
    expect((await post(`${url}/methods/unauthorized`, { ticket })).status).toBe(401)
  })

  it('guards a class, and lets a method say otherwise', async () => {
    const { url, provider } = await run()
    expect((await post(`${url}/class/inherited`, { ticket }, { 'x-uid': 'u' })).status).toBe(201)
    expect((await post(`${url}/class/inherited`, { ticket }, { 'x-uid': 'u' })).status).toBe(201)
    expect((await post(`${url}/class/inherited`, { ticket }, { 'x-uid': 'u' })).status).toBe(403)
    expect((await post(`${url}/class/inherited`, {})).status).toBe(400)
    expect((await post(`${url}/class/skipped`, {})).status).toBe(201)
    const own = testTickets.pass('own')
    expect((await post(`${url}/class/own`, { ticket: own }, { 'x-uid': 'u' })).status).toBe(201)
    expect((await post(`${url}/class/own`, { ticket: own }, { 'x-uid': 'u' })).status).toBe(403)
    expect(provider.calls.map(({ uid }) => uid)).toEqual(['u', undefined])
  })

  it('as APP_GUARD guards what changes something', async () => {
    const { url } = await run({ global: true })
    expect((await fetch(`${url}/global`)).status).toBe(200)
    expect((await post(`${url}/global`, {})).status).toBe(400)
    expect((await post(`${url}/global/skipped`, {})).status).toBe(201)
    expect((await fetch(`${url}/global/marked`)).status).toBe(400)
    const admitted = await post(`${url}/global`, { ticket })
    expect(await admitted.json()).toMatchObject({ admittedBy: 'ticket' })
  })

  it('as APP_GUARD keeps to the methods that forRoot names', async () => {
    const { url } = await run({ global: true, methods: ['GET'] })
    expect((await fetch(`${url}/global`)).status).toBe(400)
    expect((await post(`${url}/global`, {})).status).toBe(201)
  })
})
