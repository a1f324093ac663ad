import { type EncryptedIdOptions, encryptedId, timedId } from '../encrypted-id.js'

/** How the CaptchaAppId is proved to the vendor's script. */
export interface AidEncryptedOptions {
  /** @default 'cbc' */
  readonly type?: 'cbc' | 'gcm' | undefined
  /** For how long a page view's proof holds, in seconds. @default 3_600 */
  readonly validitySeconds?: number | undefined
}

const keyBytes = 32

/**
 * `aidEncrypted` for one page view: it protects the account's bill, not the check, and holds for whoever has it. Never
 * cached longer than it holds.
 * @param atMs Unix time in milliseconds
 */
export function aidEncrypted(
  { captchaAppId, appSecretKey }: { readonly captchaAppId: number; readonly appSecretKey: string },
  { type = 'cbc', validitySeconds = 3_600 }: AidEncryptedOptions,
  atMs: number,
  more: Pick<EncryptedIdOptions, 'iv' | 'additionalData'> = {},
): string {
  // A shorter key is repeated; what becomes of a longer one is not documented, and others cut it.
  const key = Buffer.alloc(keyBytes, appSecretKey.slice(0, keyBytes))
  const text = timedId(captchaAppId, atMs, validitySeconds)
  return encryptedId({ key, text, mode: type, ...more })
}
