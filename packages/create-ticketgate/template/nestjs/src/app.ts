import 'reflect-metadata'
import { Body, Controller, HttpCode, Module, Post, UnauthorizedException } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { Admission, Verifier } from '@ticketgate/core'
import { Captcha, CaptchaModule, CaptchaVerdict, captchaChallenge } from '@ticketgate/nestjs'
import { pageFiles } from './page.js'
import { isPasswordRight } from './users.js'

@Controller('login')
class LoginController {
  // The gate: the method runs only with a ticket that the captcha's provider confirms, and once for each.
  @Post()
  @HttpCode(200)
  @Captcha()
  login(@Body('user') user: unknown, @Body('password') password: unknown, @CaptchaVerdict() admission: Admission) {
    if (!isPasswordRight(user, password)) throw new UnauthorizedException({ title: 'Wrong user name or password' })
    return { user, admittedBy: admission.admittedBy }
  }
}

/** Starts the app, with whichever captcha the verifier knows. */
export async function startApp<Identity extends object, Name extends string>(
  verifier: Verifier<Identity, Name>,
  port: number,
  host = '127.0.0.1',
) {
  @Module({
    imports: [CaptchaModule.forRoot({ verifier })],
    // The page's half: the element <ticket-gate>, and the captcha that it shows.
    controllers: [LoginController, captchaChallenge('captcha.js')],
  })
  class AppModule {}

  const app = await NestFactory.create(AppModule, {
    logger: ['warn', 'error'],
    // Else open pages keep an app that is to end.
    forceCloseConnections: true,
    abortOnError: false,
  })
  for (const [path, { type, text }] of Object.entries(pageFiles)) {
    app.getHttpAdapter().get(path, (_req, res) => res.type(type).send(text))
  }
  await app.listen(port, host)
  return { url: await app.getUrl(), close: () => app.close() }
}
