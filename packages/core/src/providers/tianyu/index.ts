export {
  type CallOptions,
  type TianyuClient,
  type TianyuClientOptions,
  type TianyuResult,
  tianyuClient,
} from './client.js'
export type * from './parameters.js'
export {
  qcloudV1Signature,
  qcloudV1Signer,
  qcloudV1StringToSign,
  type SignatureMethod,
  type SignedParameters,
  type SignedRequest,
} from './qcloud-v1.js'
export { type TianyuIdentity, type TianyuOptions, tianyu } from './tianyu.js'
