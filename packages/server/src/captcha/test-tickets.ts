import { isIP } from 'node:net'
import { CaptchaError } from '@ticketgate/core'
import { checkOptions, integer, type ShapeOf, text } from '@ticketgate/core/provider'
import { identityOfApp, isKnownApp } from './apps.js'
import { claimsOf } from './captcha-request.js'
import type { ServiceContext } from './context.js'
import type { Identity } from './identity.js'
import { type IssuedTicket, issueTicket } from './tickets.js'

/** Whom a test ticket is for: each as the check will send it. What is left out is not compared. */
export interface TestTicketOptions {
  /** 1 to 9. */
  readonly captchaType?: number | undefined
  readonly userIp?: string | undefined
  readonly uid?: string | undefined
  readonly businessId?: number | undefined
  readonly sceneId?: number | undefined
  /**
   * Instead of all these: the application of Tencent Captcha that DescribeCaptchaResult names.
   * @default none: the ticket is for CaptchaCheck
   */
  readonly captchaAppId?: number | undefined
}

const shape: ShapeOf<TestTicketOptions> = {
  captchaType: integer(1, 9),
  userIp: {
    type: 'string',
    allowed: 'an IPv4 or IPv6 address',
    test: (value) => typeof value === 'string' && isIP(value) !== 0,
  },
  uid: text(),
  businessId: integer(0, 2 ** 32 - 1),
  sceneId: integer(0, 2 ** 32 - 1),
  captchaAppId: integer(1, 1e15),
}

/**
 * A ticket for a test that runs the service in its own process.
 * @throws {CaptchaError} without the option `testTickets`, or if an option is wrong
 */
export function testTicketFor(context: ServiceContext, options: TestTicketOptions): IssuedTicket {
  if (!context.settings.testTickets) {
    const message = 'testTicket(): this service issues none: createService() needs the option testTickets: true.'
    throw new CaptchaError('ERR_CAPTCHA_OPTION_MISSING', message, 'testTickets')
  }
  const { captchaAppId, ...identity } = checkOptions<TestTicketOptions>('testTicket()', options, shape)
  if (captchaAppId === undefined) return issueTestTicket(context, identity)
  const appId = String(captchaAppId)
  const fault = !isKnownApp(context, appId)
    ? 'is not among the service’s captchaApps.'
    : Object.values(identity).some((value) => value !== undefined)
      ? 'must be given alone: DescribeCaptchaResult compares nothing else.'
      : undefined
  if (fault === undefined) return issueTestTicket(context, appId)
  throw new CaptchaError('ERR_CAPTCHA_OPTION_VALUE', `testTicket(): option "captchaAppId" ${fault}`, 'captchaAppId')
}

/**
 * A ticket without a solved captcha.
 * @param owner the identity that the check must repeat, or the id of an application of Tencent Captcha
 */
export function issueTestTicket(context: ServiceContext, owner: Identity | string): IssuedTicket {
  context.log.warn({}, 'Issued a test ticket without a solved captcha.')
  const isForApp = typeof owner === 'string'
  const identity = isForApp ? identityOfApp(owner) : owner
  const { userIp: ip, uid, businessId } = isForApp ? {} : owner
  return issueTicket(context, claimsOf(context, { identity, isForApp, visit: { ip, uid, businessId } }))
}
