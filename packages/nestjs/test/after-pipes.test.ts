import {
  BadRequestException,
  Body,
  Controller,
  HttpCode,
  Injectable,
  type PipeTransform,
  Post,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common'
import { AnyFilesInterceptor } from '@nestjs/platform-express'
import { type Admission, CaptchaError, createVerifier } from '@ticketgate/core'
import { fakeProvider, testTickets } from '@ticketgate/testing'
import { describe, expect, it, vi } from 'vitest'
import { Captcha, CaptchaModule, CaptchaVerdict } from '../src/index.js'
import { platforms, post, runApp } from './run-app.js'

interface Form {
  readonly phone?: string
}

/** Stands for Nest's ValidationPipe; it answers late, as one that asks a database does. */
@Injectable()
class NeedsPhone implements PipeTransform<Form> {
  async transform(form: Form): Promise<Form> {
    await new Promise((resolve) => setImmediate(resolve))
    if (!/^1\d{10}$/.test(form.phone ?? '')) throw new BadRequestException('phone')
    return form
  }
}

@Controller()
class Sms {
  @Post('after')
  @Captcha({ after: 'pipes' })
  @HttpCode(202)
  async after(@Body(NeedsPhone) form: Form, @CaptchaVerdict() admission: Admission) {
    return { phone: form.phone, admittedBy: admission.admittedBy, admitted: this instanceof Sms }
  }

  @HttpCode(202)
  @UsePipes(NeedsPhone)
  @Captcha({ after: 'pipes' })
  @Post('order')
  order(@Body() form: Form) {
    return { phone: form.phone }
  }

  @Post('before')
  @Captcha()
  before(@Body(NeedsPhone) form: Form) {
    return { phone: form.phone }
  }

  @Post('files')
  @UseInterceptors(AnyFilesInterceptor())
  @Captcha({ after: 'pipes' })
  files(@Body() { phone }: Form, @CaptchaVerdict() admission: Admission) {
    return { phone, admittedBy: admission.admittedBy }
  }

  @Post('files-before')
  @UseInterceptors(AnyFilesInterceptor())
  @Captcha()
  filesBefore() {
    return 'in'
  }

  @Post('twice')
  @Captcha({ after: 'pipes' })
  twice(@Body(NeedsPhone) form: Form) {
    return this.order(form)
  }
}

const phone = '13800000000'
const ticket = testTickets.pass('a')

describe.each(platforms)('on %s', (platform) => {
  async function run() {
    const provider = fakeProvider()
    const url = await runApp(platform, {
      imports: [CaptchaModule.forRoot({ verifier: createVerifier({ provider }) })],
      controllers: [Sms],
    })
    return { url, provider }
  }

  it('before the pipes, an invalid form uses up the ticket', async () => {
    const { url } = await run()
    expect((await post(`${url}/before`, { ticket, phone: 'no' })).status).toBe(400)
    expect((await post(`${url}/before`, { ticket, phone })).status).toBe(403)
  })

  it('after the pipes, an invalid form does not use up the ticket', async () => {
    const { url, provider } = await run()
    expect(await (await post(`${url}/after`, { ticket, phone: 'no' })).json()).toMatchObject({ message: 'phone' })
    expect(provider.calls).toHaveLength(0)
    const admitted = await post(`${url}/after`, { ticket, phone })
    expect(admitted.status).toBe(202)
    expect(await admitted.json()).toEqual({ phone, admittedBy: 'ticket', admitted: true })
    expect((await post(`${url}/after`, { ticket, phone })).status).toBe(403)
  })

  it('after the pipes, a valid form without a ticket is refused by core', async () => {
    const { url } = await run()
    const refused = await post(`${url}/after`, { phone })
    expect(refused.status).toBe(400)
    expect(refused.headers.get('content-type')).toBe('application/problem+json')
    expect(await refused.json()).toMatchObject({ reason: 'missing' })
  })

  it('keeps what decorators below it said', async () => {
    const { url } = await run()
    expect((await post(`${url}/order`, { ticket, phone: 'no' })).status).toBe(400)
    expect((await post(`${url}/order`, { ticket, phone })).status).toBe(202)
    expect((await post(`${url}/order`, { ticket, phone })).status).toBe(403)
  })

  it('asks once for a call that comes by another guarded method', async () => {
    const { url, provider } = await run()
    expect((await post(`${url}/twice`, { ticket, phone })).status).toBe(201)
    expect(provider.calls).toHaveLength(1)
  })

  it('keeps requests at the same time apart', async () => {
    const { url, provider } = await run()
    const tickets = Array.from({ length: 20 }, (_, n) => testTickets[n % 2 === 0 ? 'pass' : 'misconfigured'](`${n}`))
    const answers = await Promise.all(tickets.map((each) => post(`${url}/after`, { ticket: each, phone })))
    expect(answers.map(({ status }) => status)).toEqual(tickets.map((_, n) => (n % 2 === 0 ? 202 : 500)))
    expect(new Set(provider.calls.map((call) => call.ticket)).size).toBe(20)
  })
})

it('waits for multer’s interceptor, which runs after the guards', async () => {
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
  const verifier = createVerifier({ provider: fakeProvider(), logger })
  const url = await runApp('express', { imports: [CaptchaModule.forRoot({ verifier })], controllers: [Sms] })
  const body = new FormData()
  body.set('phone', phone)
  body.set('ticket', ticket)
  const answer = await fetch(`${url}/files`, { method: 'POST', body })
  expect([answer.status, await answer.json()]).toEqual([201, { phone, admittedBy: 'ticket' }])
  expect((await fetch(`${url}/files`, { method: 'POST', body })).status).toBe(403)
  expect(logger.warn).not.toHaveBeenCalled()
  expect((await fetch(`${url}/files-before`, { method: 'POST', body })).status).toBe(400)
  expect(logger.warn.mock.calls).toEqual([[{ code: 'TICKETGATE_BODY_NOT_PARSED' }, expect.any(String)]])
})

it('refuses to run without a request', async () => {
  await expect(new Sms().after({ phone }, {} as Admission)).rejects.toMatchObject({ code: 'ERR_CAPTCHA_UNSUPPORTED' })
})

it('is for methods only', () => {
  expect(() => Captcha({ after: 'pipes' })(class Whole {})).toThrow(CaptchaError)
})
