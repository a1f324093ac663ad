export {
  type CallOptions,
  type TianyuClient,
  type TianyuClientOptions,
  type TianyuResult,
  tianyuClient,
} from './client.js'
export type * from './parameters.js'
export {
  type Parameters,
  qcloudV1Signature,
  qcloudV1Signer,
  qcloudV1StringToSign,
  type SignatureMethod,
  type SignedRequest,
} from './qcloud-v1.js'
export { type TianyuIdentity, type TianyuOptions, tianyu } from './tianyu.js'
