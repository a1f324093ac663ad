export { ipPrefix, isPrivateIp, normaliseIp } from './client-ip.js'
export { CaptchaError, type CaptchaErrorCode } from './errors.js'
export {
  type CaptchaEvents,
  type CheckEvent,
  eventChannel,
  eventNames,
  onEvent,
  type PolicyEvent,
  type VerdictEvent,
  type VerdictSummary,
} from './events.js'
export { type FetchRequestOptions, toRequestLike, toResponse } from './fetch.js'
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
} from './guard.js'
export type * from './guard-options.js'
export { type MemoryStoreOptions, memoryStore } from './memory-store.js'
export { pathOf, sendReply } from './node-http.js'
export type * from './provider.js'
export { defineProvider } from './providers/define-provider.js'
export { type FailoverEntry, failover } from './providers/failover.js'
export { type HcaptchaOptions, hcaptcha } from './providers/hcaptcha.js'
export { type OneAccessIdentity, type OneAccessOptions, oneaccess } from './providers/oneaccess.js'
export { type RecaptchaOptions, recaptcha } from './providers/recaptcha.js'
export { type SelfHostedOptions, selfHosted } from './providers/self-hosted.js'
export { type TencentIdentity, type TencentOptions, tencent } from './providers/tencent.js'
export { type TianyuIdentity, type TianyuOptions, tianyu } from './providers/tianyu.js'
export { type TurnstileOptions, turnstile } from './providers/turnstile.js'
export type { Logger, Warn, WarningCode } from './report.js'
export type * from './request.js'
export { type SentReply, sentBy } from './sent-by.js'
export {
  type Parameters,
  qcloudV1Signature,
  qcloudV1Signer,
  qcloudV1StringToSign,
  type SignatureMethod,
  type SignedRequest,
} from './signing/qcloud-v1.js'
export { type Tc3Key, type Tc3Request, tc3Signer, tc3SigningKey, tc3StringToSign } from './signing/tc3.js'
export type { SiteverifyIdentity, SiteverifyOptions } from './siteverify/siteverify.js'
export type * from './store.js'
export type { TencentCredentials } from './tencent/authorization.js'
export {
  type CallOptions,
  type TianyuClient,
  type TianyuClientOptions,
  type TianyuResult,
  tianyuClient,
} from './tianyu/client.js'
export type * from './tianyu/parameters.js'
export {
  type VendorClient,
  type VendorClientOptions,
  type VendorRequest,
  type VendorResponse,
  vendorClient,
} from './vendor-client.js'
export { type JsonCall, sendForJson, type VendorJson } from './vendor-json.js'
export type * from './verdict.js'
export { createVerifier, type Verifier } from './verifier.js'
export type { VerifierOptions } from './verifier-options.js'
export { boundVisitor, type VisitorIdentity, visitorFault, visitorNames } from './visitor.js'
