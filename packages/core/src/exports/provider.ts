/** What a captcha vendor of your own is built on. */
export * from '../check-options.js'
export type * from '../contracts/breaker.js'
export type * from '../contracts/provider.js'
export type * from '../contracts/visitor.js'
export { isProduction } from '../environment.js'
export { optionError } from '../errors.js'
export { defineProvider } from '../providers/define-provider.js'
export {
  type VendorClient,
  type VendorClientOptions,
  type VendorRequest,
  type VendorResponse,
  vendorClient,
} from '../providers/http/client.js'
export { type JsonCall, sendForJson, type VendorJson } from '../providers/http/json.js'
export { isCertificateFault } from '../providers/http/setup-faults.js'
export { boundVisitor, visitorFault, visitorNames } from '../providers/visitor-identity.js'
export { ipNetwork, ipPrefix, isPrivateIp, normaliseIp } from '../request/client-ip.js'
