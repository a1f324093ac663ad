import type { Answer } from '../../contracts/provider.js'
import type { Awaitable } from '../../contracts/verdict.js'
import { late, settleBy } from '../../deadline.js'
import { CaptchaError } from '../../errors.js'
import { tc3Signer } from './tc3.js'

/** An account's keys. */
export interface TencentCredentials {
  /** The key's id. */
  readonly secretId: string
  /** The key: used to sign, never leaves the process. */
  readonly secretKey: string
  /** The token of a temporary credential. @default not sent */
  readonly token?: string | undefined
}

type Credentials = () => Awaitable<TencentCredentials>

type CredentialOptions = { readonly [Name in keyof TencentCredentials]?: TencentCredentials[Name] | undefined } & {
  readonly credentials?: Credentials | undefined
}

/** The keys as the options give them: fixed ones, or a function. */
export function credentialsOf(options: CredentialOptions): Credentials {
  const { secretId, secretKey, token, credentials } = options
  if (credentials !== undefined && secretId === undefined && secretKey === undefined) return credentials
  if (secretId === undefined || secretKey === undefined || credentials !== undefined) {
    throw new CaptchaError(
      'ERR_CAPTCHA_OPTION_MISSING',
      'tencent(): give "secretId" and "secretKey", or "credentials" instead of both.',
      secretId === undefined ? 'secretId' : secretKey === undefined ? 'secretKey' : 'credentials',
    )
  }
  const fixed = { secretId, secretKey, ...(token !== undefined && { token }) }
  return () => fixed
}

export type SignedHeaders =
  | { readonly ok: true; readonly headers: Record<string, string> }
  | { readonly ok: false; readonly answer: Answer & { outcome: 'misconfigured' } }

/** How long before the check's deadline the wait for keys ends: otherwise it would look like a vendor's outage. */
const headStartMs = 10
const contentType = 'application/json; charset=utf-8'

/** Makes the headers that sign a call with the current keys. */
export function authorizer(
  credentials: Credentials,
  endpoint: URL,
  action: string,
  region?: string,
): (body: string, timestamp: number, deadline: number) => Promise<SignedHeaders> {
  let kept: { readonly keys: TencentCredentials; readonly sign: ReturnType<typeof tc3Signer> } | undefined

  return async (body, timestamp, deadline) => {
    try {
      const keys = await settleBy(credentials(), deadline - headStartMs)
      if (keys === late) return noKey('it did not answer in time')
      if (keys.secretId !== kept?.keys.secretId || keys.secretKey !== kept.keys.secretKey) {
        kept = { keys, sign: tc3Signer(keys) }
      }
      const { host, pathname: path } = endpoint
      return {
        ok: true,
        headers: {
          'content-type': contentType,
          authorization: kept.sign({ host, path, contentType, body, timestamp, service: 'captcha' }),
          'x-tc-action': action,
          'x-tc-version': '2019-07-22',
          'x-tc-timestamp': String(timestamp),
          ...(region !== undefined && { 'x-tc-region': region }),
          ...(keys.token !== undefined && { 'x-tc-token': keys.token }),
        },
      }
    } catch (error) {
      // The error may reveal a key: its name is enough for the log.
      return noKey(error instanceof Error ? `it threw ${error.name}` : 'it threw')
    }
  }
}

function noKey(why: string): SignedHeaders {
  const error = new Error(`tencent(): credentials() returned no key to sign with: ${why}.`)
  return { ok: false, answer: { outcome: 'misconfigured', error } }
}
