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
export { type FetchRequestOptions, toRequestLike, toResponse } from './adapter/fetch.js'
export { pathOf, sendReply } from './adapter/node-http.js'
export type * from './contracts/provider.js'
export type * from './contracts/request-like.js'
export type * from './contracts/store.js'
export type * from './contracts/verdict.js'
export { CaptchaError, type CaptchaErrorCode } from './errors.js'
export type * from './guard/options.js'
export { defineProvider } from './providers/define-provider.js'
export { type FailoverEntry, failover } from './providers/failover.js'
export {
  type VendorClient,
  type VendorClientOptions,
  type VendorRequest,
  type VendorResponse,
  vendorClient,
} from './providers/http/client.js'
export { type JsonCall, sendForJson, type VendorJson } from './providers/http/json.js'
export { type OneAccessIdentity, type OneAccessOptions, oneaccess } from './providers/oneaccess/oneaccess.js'
export { type HcaptchaOptions, hcaptcha } from './providers/siteverify/hcaptcha.js'
export { type RecaptchaOptions, recaptcha } from './providers/siteverify/recaptcha.js'
export { type SelfHostedOptions, selfHosted } from './providers/siteverify/self-hosted.js'
export type { SiteverifyIdentity, SiteverifyOptions } from './providers/siteverify/siteverify.js'
export { type TurnstileOptions, turnstile } from './providers/siteverify/turnstile.js'
export type { TencentCredentials } from './providers/tencent/authorization.js'
export { type Tc3Key, type Tc3Request, tc3Signer, tc3SigningKey, tc3StringToSign } from './providers/tencent/tc3.js'
export { type TencentIdentity, type TencentOptions, tencent } from './providers/tencent/tencent.js'
export {
  type CallOptions,
  type TianyuClient,
  type TianyuClientOptions,
  type TianyuResult,
  tianyuClient,
} from './providers/tianyu/client.js'
export type * from './providers/tianyu/parameters.js'
export {
  type Parameters,
  qcloudV1Signature,
  qcloudV1Signer,
  qcloudV1StringToSign,
  type SignatureMethod,
  type SignedRequest,
} from './providers/tianyu/qcloud-v1.js'
export { type TianyuIdentity, type TianyuOptions, tianyu } from './providers/tianyu/tianyu.js'
export {
  type CaptchaEvents,
  type CheckEvent,
  eventChannel,
  eventNames,
  onEvent,
  type PolicyEvent,
  type VerdictEvent,
  type VerdictSummary,
} from './report/events.js'
export type { Logger, Warn, WarningCode } from './report/log.js'
export { ipPrefix, isPrivateIp, normaliseIp } from './request/client-ip.js'
export { boundVisitor, type VisitorIdentity, visitorFault, visitorNames } from './request/visitor.js'
export { type MemoryStoreOptions, memoryStore } from './store/memory-store.js'
export { createVerifier, type Verifier } from './verifier.js'
export type { VerifierOptions } from './verifier-options.js'
