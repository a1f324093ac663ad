export { type Acs3Request, acs3Authorization, acs3CanonicalRequest } from './acs3.js'
export { type AliyunIdentity, type AliyunOptions, aliyun } from './aliyun.js'
export { type EncryptedSceneIdOptions, encryptedSceneId } from './encrypted-scene-id.js'
