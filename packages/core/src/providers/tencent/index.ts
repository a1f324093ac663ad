export { type AidEncryptedOptions, aidEncrypted } from './aid-encrypted.js'
export type { TencentCredentials } from './authorization.js'
export { type Tc3Key, type Tc3Request, tc3Signer, tc3SigningKey, tc3StringToSign } from './tc3.js'
export { type TencentIdentity, type TencentOptions, tencent } from './tencent.js'
