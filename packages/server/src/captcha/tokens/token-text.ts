/** URL-safe Base64 with `*` where Base64 pads with `=` (spec page tianyu-v2, "Image flow"). */
export function tokenText(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url')
  return text + '*'.repeat((4 - (text.length % 4)) % 4)
}

/**
 * The bytes of a token, if this is exactly the text that `tokenText` returns for them. Base64 has several spellings of
 * one value, and each would count as a separate token.
 */
export function tokenBytes(text: string): Buffer | undefined {
  const bytes = Buffer.from(text.replaceAll('*', ''), 'base64url')
  return tokenText(bytes) === text ? bytes : undefined
}
