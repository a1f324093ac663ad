/** What a framework's adapter is built on. */

export * from '../check-options.js'
export { codePage, withPage } from '../code-page.js'
export type { Framework } from '../contracts/framework.js'
export { type ChallengeOptions, type ChallengeRoute, challengeShape } from '../guard/challenge.js'
export {
  aVerifier,
  type CaptchaFunction,
  type ChallengeFunction,
  checkRouteOptions,
  createChallenge,
  createGuard,
  type RouteSource,
  type WithIsNeeded,
} from '../guard/create-guard.js'
export type { Guard } from '../guard/guard.js'
export type { RouteOptions } from '../guard/options.js'
export { answeredOnExpress } from '../http/express-response.js'
export { type SentReply, sentBy } from '../http/fastify-reply.js'
export { bodyParser, maxBodyBytes } from '../http/fetch.js'
export { hasBody, isGone, nodeRequest, pathOf, sendReply, settleWhenClosed } from '../http/node-http.js'
export { isPrivateIp, normaliseIp } from '../request/client-ip.js'
export { changingMethods, guardsMethod } from '../request/methods.js'
