import { createPrivateKey, type KeyObject, sign } from 'node:crypto'
import type { Rule } from '../../check-options.js'
import { clock, late, settleBy } from '../../deadline.js'
import type { VendorClient } from '../http/client.js'
import { codeText, isObject, sendForJson, unreadable, type VendorFailure } from '../http/json.js'

/** What is used of a service account's key file; what else the file has, its `token_uri` included, is ignored. */
export interface GoogleServiceAccount {
  readonly client_email: string
  /** RSA, in PEM. */
  readonly private_key: string
  readonly private_key_id?: string
  readonly [name: string]: unknown
}

export const serviceAccountRule: Rule = {
  type: 'object',
  secret: true,
  allowed: "a service account's key as its JSON file has it, with client_email and private_key",
  test: (value) => {
    if (!isObject(value)) return false
    const { client_email: email, private_key: key, private_key_id: keyId } = value
    const isNamed = typeof email === 'string' && email !== '' && (keyId === undefined || typeof keyId === 'string')
    return isNamed && typeof key === 'string' && rsaKey(key) !== undefined
  },
}

function rsaKey(pem: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(pem)
    return key.asymmetricKeyType === 'rsa' ? key : undefined
  } catch {
    return undefined
  }
}

/** The only host that gets an assertion, whatever a key file says. */
export const tokenOrigin = 'https://oauth2.googleapis.com'
const tokenPath = '/token'
const scope = 'https://www.googleapis.com/auth/cloud-platform'
const assertionLifeSeconds = 3_600

/** A signature by RSASSA-PKCS1-v1_5 with SHA-256, as JSON Web Tokens have it. */
export function rs256(text: string, key: KeyObject): string {
  return sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')
}

export interface AssertionParts {
  readonly email: string
  readonly key: KeyObject
  readonly keyId?: string | undefined
  readonly nowSeconds: number
}

/** A JSON Web Token by which a service account asks for an access token. */
export function googleAssertion({ email, key, keyId, nowSeconds }: AssertionParts): string {
  const header = { alg: 'RS256', typ: 'JWT', kid: keyId }
  const aud = tokenOrigin + tokenPath
  const claims = { iss: email, scope, aud, iat: nowSeconds, exp: nowSeconds + assertionLifeSeconds }
  const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${text}.${rs256(text, key)}`
}

type Access = { readonly outcome: 'access'; readonly token: string } | VendorFailure

/** A service account's access tokens: one is kept until a minute before its end. */
export interface AccessTokens {
  /** The one that is kept, or a new one; settles by the deadline. */
  get(deadline: number): Promise<Access>
  /** Google did not take this one: the next call gets another. */
  drop(token: string): void
}

// Not bound to one check: whoever comes next may still use what comes late.
const requestMs = 10_000
const headStartSeconds = 60

/** @param http to Google's token host */
export function accessTokens(account: GoogleServiceAccount, http: VendorClient): AccessTokens {
  const { client_email: email, private_key_id: keyId } = account
  const key = createPrivateKey(account.private_key)
  let kept: { readonly token: string; readonly goodUntil: number } | undefined
  let request: Promise<Access> | undefined

  async function fetchToken(): Promise<Access> {
    const assertion = googleAssertion({ email, key, keyId, nowSeconds: Math.floor(Date.now() / 1000) })
    const answer = await sendForJson(http, {
      method: 'POST',
      path: tokenPath,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }).toString(),
      deadline: clock() + requestMs,
      statuses: [200, 400, 401],
      // An assertion may be used again.
      repeatable: true,
    })
    if (answer.outcome !== 'answered') return answer
    const { access_token: token, expires_in: lifeSeconds, error: reason } = answer.body
    if (answer.status !== 200) {
      const code = codeText(reason, []) ?? `HTTP status ${answer.status}`
      const advice = 'check the service account’s key, and this machine’s clock'
      return {
        outcome: 'misconfigured',
        vendor: 'up',
        error: new Error(`Google’s token host says ${code}: ${advice}.`),
      }
    }
    if (typeof token !== 'string' || !/^[\x21-\x7e]{1,8192}$/.test(token)) return unreadable('no access token')
    if (typeof lifeSeconds !== 'number' || !(lifeSeconds > 0)) return unreadable('an access token without its life')
    kept = { token, goodUntil: clock() + (lifeSeconds - headStartSeconds) * 1_000 }
    return { outcome: 'access', token }
  }

  return {
    async get(deadline) {
      if (kept !== undefined && clock() < kept.goodUntil) return { outcome: 'access', token: kept.token }
      request ??= fetchToken().finally(() => {
        request = undefined
      })
      const access = await settleBy(request, deadline)
      return access === late ? tooLate : access
    },
    drop(token) {
      if (kept?.token === token) kept = undefined
    },
  }
}

const tooLate: VendorFailure = {
  outcome: 'unavailable',
  cause: 'timeout',
  retryable: false,
  vendor: 'down',
  error: new Error('Google’s token host did not answer in time.'),
}
