import 'reflect-metadata'
import { fileURLToPath } from 'node:url'
import { BadRequestException, Body, Controller, HttpCode, Module, Post } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import type { Admission, Verifier } from '@ticketgate/core'
import type { TianyuIdentity } from '@ticketgate/core/tianyu'
import { Captcha, CaptchaModule, CaptchaVerdict, captchaChallenge } from '@ticketgate/nestjs'
import type { Request, Response } from 'express'

const phoneNumber = {
  transform(value: unknown): string {
    if (typeof value === 'string' && /^1\d{10}$/.test(value)) return value
    throw new BadRequestException('A phone number has 11 digits and begins with 1')
  },
}

@Controller('sms')
class SmsController {
  // The gate. It comes after the pipes, so that a mistyped number does not use up the ticket.
  @Post()
  @HttpCode(202)
  @Captcha({ after: 'pipes' })
  send(@Body('phone', phoneNumber) phone: string, @CaptchaVerdict() admission: Admission) {
    // Send the message here.
    return { sentTo: phone, admittedBy: admission.admittedBy }
  }
}

/** A page that sends a code by SMS, which costs money, guarded by a captcha. */
export async function smsApp(verifier: Verifier<TianyuIdentity, 'ticket'>): Promise<NestExpressApplication> {
  @Module({
    imports: [CaptchaModule.forRoot({ verifier })],
    // The page's half: the element, and the captcha that it shows.
    controllers: [SmsController, captchaChallenge('captcha.js')],
  })
  class AppModule {}
  const app = await NestFactory.create<NestExpressApplication>(AppModule, {
    logger: ['warn', 'error'],
    // Else open pages keep a server that is to end.
    forceCloseConnections: true,
  })
  const root = fileURLToPath(new URL('../public', import.meta.url))
  // The page, for a Chinese browser in Chinese, and the files that both languages share.
  const express = app.getHttpAdapter().getInstance()
  express.get('/', (req: Request, res: Response) => {
    const file = req.acceptsLanguages('en', 'zh') === 'zh' ? 'index.zh.html' : 'index.html'
    res.vary('Accept-Language').sendFile(file, { root })
  })
  return app.useStaticAssets(root, { index: false })
}
