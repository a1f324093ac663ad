/** What a framework's adapter is built on. */

export {
  type ChallengeOptions,
  type ChallengeRoute,
  changingMethods,
  checkRouteOptions,
  createChallenge,
  createGuard,
  type Framework,
  type Guard,
  guardsMethod,
  type RouteOptions,
} from './adapter/create-guard.js'
export { type SentReply, sentBy } from './adapter/fastify-reply.js'
export { pathOf, sendReply } from './adapter/node-http.js'
export * from './check-options.js'
export { isPrivateIp, normaliseIp } from './request/client-ip.js'
