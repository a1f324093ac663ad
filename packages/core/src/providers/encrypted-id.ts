import { createCipheriv, randomBytes } from 'node:crypto'

export interface EncryptedIdOptions {
  /** 32 bytes. */
  readonly key: Buffer
  /** The id, when it was made and for how long it holds: `<id>&<unix seconds>&<seconds>`. */
  readonly text: string
  /** @default 'cbc' */
  readonly mode?: 'cbc' | 'gcm'
  /** Bound to the text by GCM. @default nothing */
  readonly additionalData?: string
  /** 16 bytes for CBC, 12 for GCM; for tests. @default random */
  readonly iv?: Buffer
}

/** Such an id's text. @param atMs Unix time in milliseconds */
export function timedId(id: number | string, atMs: number, validitySeconds: number): string {
  return `${id}&${Math.floor(atMs / 1000)}&${validitySeconds}`
}

/** A vendor's id for one page view, by AES-256: Base64 of the IV, the ciphertext and, with GCM, its tag. */
export function encryptedId({ key, text, mode = 'cbc', additionalData = '', ...options }: EncryptedIdOptions): string {
  const iv = options.iv ?? randomBytes(mode === 'cbc' ? 16 : 12)
  if (mode === 'cbc') {
    const cipher = createCipheriv('aes-256-cbc', key, iv)
    return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final()]).toString('base64')
  }
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(additionalData))
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64')
}
