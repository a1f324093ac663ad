import { createCipheriv, createDecipheriv } from 'node:crypto'

/** Where the piece was put, as the page sends it: `{"x":237.0,"y":5.0}`. The protocol fixes y. */
const pointY = 5
const maxPointLength = 256

/** NaN, which is near nothing, if the text is not a point. */
export function xOf(point: string): number {
  if (point.length > maxPointLength) return Number.NaN
  try {
    const { x, y } = JSON.parse(point) as { x?: unknown; y?: unknown }
    return typeof x === 'number' && y === pointY ? x : Number.NaN
  } catch {
    return Number.NaN
  }
}

/** AES-128-ECB with PKCS#7 in Base64, as the protocol's front ends use it. */
export function encrypt(text: string, secretKey: string): string {
  const cipher = createCipheriv('aes-128-ecb', secretKey, null)
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64')
}

/** undefined if the text was not encrypted with this key. */
export function decrypt(text: string, secretKey: string): string | undefined {
  if (text.length > 2 * maxPointLength) return undefined
  const decipher = createDecipheriv('aes-128-ecb', secretKey, null)
  try {
    return Buffer.concat([decipher.update(text, 'base64'), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}
