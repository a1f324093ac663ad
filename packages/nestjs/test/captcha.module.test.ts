import { Controller, Get, Injectable, Module, type ModuleMetadata, Post } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { CaptchaError, createVerifier } from '@ticketgate/core'
import { fakeProvider, testTickets } from '@ticketgate/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Captcha, CaptchaGuard, CaptchaModule, captchaChallenge } from '../src/index.js'
import { makeApp, platforms, post, runApp } from './run-app.js'

@Controller()
class TwoProviders {
  @Post('default')
  @Captcha()
  byDefault() {
    return 'in'
  }

  @Post('other')
  @Captcha({ verifier: 'other' })
  byName() {
    return 'in'
  }
}

@Injectable()
class Settings {
  readonly maxUses = 2
}

@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

const ticket = testTickets.pass('a')
const newVerifier = () => createVerifier({ provider: fakeProvider() })
const uid = ({ headers }: { headers: Record<string, string | undefined> }) => ({ uid: headers['x-uid'] ?? 'nobody' })

describe.each(platforms)('on %s', (platform) => {
  it('keeps several verifiers by name', async () => {
    const [main, other] = [fakeProvider(), fakeProvider()]
    const url = await runApp(platform, {
      imports: [
        CaptchaModule.forRoot({ verifier: createVerifier({ provider: main }) }),
        CaptchaModule.forRoot({ verifier: createVerifier({ provider: other }), name: 'other' }),
      ],
      controllers: [TwoProviders],
    })
    expect((await post(`${url}/other`, { ticket })).status).toBe(201)
    expect([main.calls.length, other.calls.length]).toEqual([0, 1])
    expect((await post(`${url}/default`, { ticket })).status).toBe(201)
    expect([main.calls.length, other.calls.length]).toEqual([1, 1])
  })

  it('gives every handler the options of forRoot that it does not set itself', async () => {
    const provider = fakeProvider()
    const verifier = createVerifier({ provider })
    const url = await runApp(platform, {
      imports: [
        CaptchaModule.forRoot({ verifier, identity: uid, maxUses: 2 }),
        CaptchaModule.forRoot({ verifier, name: 'other', maxUses: 1 }),
      ],
      controllers: [TwoProviders],
    })
    expect((await post(`${url}/default`, { ticket }, { 'x-uid': 'u' })).status).toBe(201)
    expect((await post(`${url}/default`, { ticket }, { 'x-uid': 'u' })).status).toBe(201)
    expect((await post(`${url}/default`, { ticket }, { 'x-uid': 'u' })).status).toBe(403)
    expect(provider.calls).toMatchObject([{ uid: 'u' }])
  })

  it('makes a verifier from what the app injects, and closes it with the app', async () => {
    let closed = 0
    const app = await makeApp(platform, {
      imports: [
        CaptchaModule.forRootAsync({
          imports: [SettingsModule],
          inject: [Settings],
          useFactory: async ({ maxUses }: Settings) => {
            const close = async () => {
              closed += 1
            }
            return { verifier: createVerifier({ provider: { ...fakeProvider(), close } }), maxUses }
          },
        }),
        CaptchaModule.forRoot({ verifier: newVerifier(), name: 'other' }),
      ],
      controllers: [TwoProviders],
    })
    await app.listen(0, '127.0.0.1')
    const url = await app.getUrl()
    expect((await post(`${url}/default`, { ticket })).status).toBe(201)
    expect((await post(`${url}/default`, { ticket })).status).toBe(201)
    expect((await post(`${url}/default`, { ticket })).status).toBe(403)
    await app.close()
    expect(closed).toBe(1)
  })

  it('serves captchas with the same identity', async () => {
    const url = await runApp(platform, {
      imports: [CaptchaModule.forRoot({ verifier: newVerifier() })],
      controllers: [captchaChallenge('captcha.js', { identity: uid })],
    })
    const served = await fetch(`${url}/captcha.js`, { headers: { 'x-uid': 'u' } })
    expect([served.status, served.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(served.headers.get('etag')).toBeNull()
    expect(await served.text()).toContain('"u"')
  })

  it('answers a page of another site that asks before it requests a captcha', async () => {
    const origin = 'https://shop.example'
    const url = await runApp(platform, {
      imports: [CaptchaModule.forRoot({ verifier: newVerifier() })],
      controllers: [captchaChallenge('captcha.js', { origins: [origin] })],
    })
    const headers = {
      origin,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'x-device',
    }
    const answer = await fetch(`${url}/captcha.js?captcha=0`, { method: 'OPTIONS', headers })
    expect([answer.status, await answer.text()]).toEqual([204, ''])
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'x-device',
    })
  })

  it('sends no body, and no type of one, where there is none to send', async () => {
    const provider = { ...fakeProvider(), page: { vendor: 'turnstile', siteKey: 'key' } }
    const url = await runApp(platform, {
      imports: [CaptchaModule.forRoot({ verifier: createVerifier({ provider }) })],
      controllers: [captchaChallenge('captcha.js')],
    })
    const etag = (await fetch(`${url}/captcha.js`)).headers.get('etag') ?? ''
    const known = await fetch(`${url}/captcha.js`, { headers: { 'if-none-match': etag } })
    const missing = await fetch(`${url}/captcha.js?messages=xx`)
    expect([known.status, missing.status]).toEqual([304, 404])
    for (const { headers } of [known, missing]) expect(headers.get('content-type')).toBeNull()
    expect(await missing.text()).toBe('')
  })
})

describe('at start', () => {
  async function start(metadata: ModuleMetadata): Promise<void> {
    const app = await makeApp('express', metadata)
    onTestFinished(() => app.close().catch(() => undefined))
    await app.init()
  }

  async function startError(guard: object, imports = [CaptchaModule.forRoot({ verifier: newVerifier() })]) {
    @Controller()
    class Login {
      @Get('login')
      @Captcha(guard)
      submit() {
        return 'in'
      }
    }
    const error = await start({ imports, controllers: [Login] }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(CaptchaError)
    return error as CaptchaError
  }

  it.each([
    [{ maxUses: 0 }, 'ERR_CAPTCHA_OPTION_VALUE'],
    [{ identify: () => ({}) }, 'ERR_CAPTCHA_OPTION_UNKNOWN'],
    [{ fields: { tickets: 'body.t' } }, 'ERR_CAPTCHA_OPTION_UNKNOWN'],
    [{ after: 'validation' }, 'ERR_CAPTCHA_OPTION_VALUE'],
    [{ verifier: 'nobody' }, 'ERR_CAPTCHA_VERIFIER'],
  ])('names the handler whose options are wrong: %o', async (guard, code) => {
    const error = await startError(guard)
    expect(error.code).toBe(code)
    expect(error.message).toMatch(/^Login\.submit: /)
  })

  it('lists the options that can stand there', async () => {
    expect((await startError({ maxUse: 2 })).message).toMatch(/"maxUse".* options are verifier, after, .*maxUses/)
    const typo = CaptchaModule.forRoot({ verifier: newVerifier(), maxUse: 2 } as {
      verifier: ReturnType<typeof newVerifier>
    })
    expect((await startError({}, [typo])).message).toMatch(/forRoot.*"maxUse".* options are verifier, name, .*maxUses/)
    const handlers = CaptchaModule.forRoot({ verifier: newVerifier(), after: 'pipes' } as {
      verifier: ReturnType<typeof newVerifier>
    })
    expect((await startError({}, [handlers])).message).toMatch(/"after"/)
  })

  it('refuses wrong options of forRoot, and what is no verifier', async () => {
    const wrongOption = CaptchaModule.forRoot({ verifier: newVerifier(), maxUses: -1 })
    expect(await startError({}, [wrongOption])).toMatchObject({ code: 'ERR_CAPTCHA_OPTION_VALUE' })
    const noVerifier = CaptchaModule.forRoot({ verifier: {} as ReturnType<typeof newVerifier> })
    expect(await startError({}, [noVerifier])).toMatchObject({ code: 'ERR_CAPTCHA_VERIFIER' })
  })

  it('refuses two verifiers of one name', async () => {
    const twice = [
      CaptchaModule.forRoot({ verifier: newVerifier() }),
      CaptchaModule.forRoot({ verifier: newVerifier(), maxUses: 2 }),
    ]
    expect(await startError({}, twice)).toMatchObject({ code: 'ERR_CAPTCHA_OPTION_VALUE' })
  })

  it('refuses a challenge that the provider does not have', async () => {
    const { challenge: _, ...provider } = fakeProvider()
    const app = start({
      imports: [CaptchaModule.forRoot({ verifier: createVerifier({ provider }) })],
      controllers: [captchaChallenge('captcha.js')],
    })
    await expect(app).rejects.toMatchObject({ code: 'ERR_CAPTCHA_UNSUPPORTED' })
  })

  it('names the challenge whose options are wrong', async () => {
    const app = start({
      imports: [CaptchaModule.forRoot({ verifier: newVerifier() })],
      controllers: [captchaChallenge('captcha.js', { identify: () => ({}) } as object)],
    })
    await expect(app).rejects.toThrow(/captcha\.js.*"identify".* options are verifier, identity/)
  })

  it.each<[string, ModuleMetadata]>([
    ['@Captcha()', { controllers: [TwoProviders] }],
    ['captchaChallenge()', { controllers: [captchaChallenge('captcha.js')] }],
    ['APP_GUARD', { providers: [{ provide: APP_GUARD, useClass: CaptchaGuard }] }],
  ])('refuses to guard without the module, and names it: %s', async (_, metadata) => {
    const message = expect.stringContaining('CaptchaModule.forRoot(')
    await expect(makeApp('express', metadata)).rejects.toMatchObject({ code: 'ERR_CAPTCHA_VERIFIER', message })
  })
})
