import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common'
import type { Refusal, Reply } from '@ticketgate/core'
import { nativeOf, send } from './request.js'

const codes = {
  reject: 'CAPTCHA_REJECT',
  unavailable: 'CAPTCHA_UNAVAILABLE',
  misconfigured: 'CAPTCHA_MISCONFIGURED',
} as const

/** Thrown for a refused request. `getResponse()` is the problem document, for your own filters. */
export class CaptchaException extends HttpException {
  readonly verdict: Refusal
  /** Core's reply, which `CaptchaFilter` sends as it is. */
  readonly reply: Reply
  /** What GraphQL shows the client besides the message; Apollo calls an error without a code INTERNAL_SERVER_ERROR. */
  readonly extensions: { readonly code: (typeof codes)[Refusal['outcome']]; readonly captcha: object }
  /** True: `onRefusal` answered the request itself. */
  readonly answered: boolean

  constructor(verdict: Refusal, reply: Reply, answered = false) {
    const problem: { title: string } = JSON.parse(Buffer.from(reply.body).toString())
    super(problem, reply.status)
    this.message = problem.title
    this.verdict = verdict
    this.reply = reply
    this.answered = answered
    this.extensions = { code: codes[verdict.outcome], captcha: problem }
  }
}

/** Sends core's reply byte for byte, on Express and on Fastify; `CaptchaModule` registers it for the whole app. */
@Catch(CaptchaException)
export class CaptchaFilter implements ExceptionFilter<CaptchaException> {
  catch(exception: CaptchaException, host: ArgumentsHost): void {
    // GraphQL sends its own response: many resolvers share it.
    if (host.getType<string>() !== 'http') throw exception
    const { response } = nativeOf(host)
    if (response !== undefined && !exception.answered) send(response, exception.reply)
  }
}
