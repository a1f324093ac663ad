export { type MemoryAttemptsOptions, memoryAttempts } from './attempts/memory-attempts.js'
export type * from './contracts/attempts.js'
export type { Proof, Provider, SelfTestPlan } from './contracts/provider.js'
export type * from './contracts/request-like.js'
export type * from './contracts/self-test.js'
export type * from './contracts/store.js'
export type * from './contracts/verdict.js'
export type { VisitorIdentity } from './contracts/visitor.js'
export { CaptchaError, type CaptchaErrorCode, type OptionFault, type ShownValue } from './errors.js'
export type * from './guard/options.js'
export { type FetchRequestOptions, toRequestLike, toResponse } from './http/fetch.js'
export { type FailoverEntry, failover } from './providers/failover.js'
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
export type { FieldPlace, FieldPlaces } from './request/fields.js'
export { type MemoryStoreOptions, memoryStore } from './store/memory-store.js'
export { type TenantCheckOptions, type Verifiers, type VerifiersOptions, verifiers } from './tenants/verifiers.js'
export { type CheckOptions, createVerifier, type Verifier, type VerifierOptions } from './verifier.js'
export type { CheckingOptions } from './verifier-options.js'
