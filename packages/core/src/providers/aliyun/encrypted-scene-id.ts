import { text } from '../../check-options.js'
import { type EncryptedIdOptions, encryptedId, timedId } from '../encrypted-id.js'

/** How the scene is named to the vendor's script where the console has it in encryption mode. */
export interface EncryptedSceneIdOptions {
  /** The account's `ekey`, as in the console: 32 characters, or Base64 of 32 bytes. */
  readonly ekey: string
  /** For how long a page view's holds, in seconds. @default 3_600 */
  readonly validitySeconds?: number | undefined
}

export const ekeyRule = text({
  required: true,
  secret: true,
  pattern: /^([\x21-\x7e]{32}|[A-Za-z0-9+/]{43}=)$/,
  allowed: 'the ekey of the console: 32 characters, or 44 of Base64',
})

/**
 * `EncryptedSceneId` for one page view: it protects the account's bill, not the check, and holds for whoever has it. Never
 * cached longer than it holds.
 * @param atMs Unix time in milliseconds
 */
export function encryptedSceneId(
  sceneId: string,
  { ekey, validitySeconds = 3_600 }: EncryptedSceneIdOptions,
  atMs: number,
  more: Pick<EncryptedIdOptions, 'iv'> = {},
): string {
  const key = Buffer.from(ekey, ekey.length === 32 ? 'latin1' : 'base64')
  return encryptedId({ key, text: timedId(sceneId, atMs, validitySeconds), ...more })
}
