import { randomBytes } from 'node:crypto'
import { UsageError } from './errors.js'
import type { Flags } from './flag-parser.js'
import { phrase } from './phrase.js'

export interface ServiceKeys {
  readonly secretId: string
  readonly secretKey: string
  readonly sealKeys: readonly string[]
  /** The generated keys as environment variables; empty if all keys were given. */
  readonly madeUp: readonly string[]
}

/** The keys as given, or ones generated for development. */
export function keysOf(flags: Flags, { isProduction }: { isProduction: boolean }): ServiceKeys {
  const secretId = flags.text('secret-id')
  const secretKey = flags.text('secret-key')
  const sealKeys = flags.all('seal-key')
  if (secretId !== undefined && secretKey !== undefined && sealKeys !== undefined) {
    return { secretId, secretKey, sealKeys, madeUp: [] }
  }
  if (isProduction) {
    throw new UsageError(
      phrase('In production --secret-id, --secret-key and --seal-key must all be given: none is generated.'),
    )
  }
  if ((secretId === undefined) !== (secretKey === undefined)) {
    throw new UsageError(
      phrase('--secret-id and --secret-key belong together: give both, or neither to have them generated.'),
    )
  }
  const keys = {
    secretId: secretId ?? `AKID${randomBytes(12).toString('hex')}`,
    secretKey: secretKey ?? randomBytes(20).toString('hex'),
    sealKeys: sealKeys ?? [randomBytes(32).toString('hex')],
  }
  const pair = [`TICKETGATE_SECRET_ID=${keys.secretId}`, `TICKETGATE_SECRET_KEY=${keys.secretKey}`]
  const seal = [`TICKETGATE_SEAL_KEY=${keys.sealKeys[0]}`]
  return { ...keys, madeUp: [...(secretId === undefined ? pair : []), ...(sealKeys === undefined ? seal : [])] }
}
