import { randomInt } from 'node:crypto'
import { qcloudV1Signature } from '@ticketgate/core/tianyu'

/** Who signs. */
export interface KeyPair {
  readonly secretId: string
  readonly secretKey: string
}

/** Where the service's signed actions are. */
export const actionsUrl = (base: string): URL => new URL('/v2/index.php', base)

/** One action as the form that an application posts. */
export function signedForm(
  url: URL,
  action: string,
  parameters: Readonly<Record<string, string>>,
  { secretId, secretKey }: KeyPair,
): string {
  const params = {
    Action: action,
    Nonce: String(randomInt(1, 2 ** 47)),
    SecretId: secretId,
    SignatureMethod: 'HmacSHA256',
    Timestamp: String(Math.floor(Date.now() / 1000)),
    ...parameters,
  }
  const request = { method: 'POST', host: url.host, path: url.pathname, params } as const
  const Signature = qcloudV1Signature(request, secretKey, 'HmacSHA256')
  return new URLSearchParams({ ...params, Signature }).toString()
}
