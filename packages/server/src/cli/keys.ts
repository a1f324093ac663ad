import { randomBytes } from 'node:crypto'
import type { Terminal } from './command.js'
import { type Flags, UsageError } from './flags.js'

export interface ServiceKeys {
  readonly secretId: string
  readonly secretKey: string
  readonly sealKeys: readonly string[]
}

/** The keys as given, or ones made up for development, printed so that an application can use them. */
export function keysOf(flags: Flags, terminal: Terminal): ServiceKeys {
  const secretId = flags.text('secret-id')
  const secretKey = flags.text('secret-key')
  const sealKeys = flags.all('seal-key')
  if (secretId !== undefined && secretKey !== undefined && sealKeys !== undefined)
    return { secretId, secretKey, sealKeys }
  if (terminal.env['NODE_ENV'] === 'production') {
    throw new UsageError('In production --secret-id, --secret-key and --seal-key must all be given: none is made up.')
  }
  if ((secretId === undefined) !== (secretKey === undefined)) {
    throw new UsageError('--secret-id and --secret-key belong together: give both, or neither for made-up ones.')
  }
  const keys = {
    secretId: secretId ?? `AKID${randomBytes(12).toString('hex')}`,
    secretKey: secretKey ?? randomBytes(20).toString('hex'),
    sealKeys: sealKeys ?? [randomBytes(32).toString('hex')],
  }
  terminal.out('Keys made up for development, gone when this process ends:')
  if (secretId === undefined) {
    terminal.out(`  TICKETGATE_SECRET_ID=${keys.secretId}`)
    terminal.out(`  TICKETGATE_SECRET_KEY=${keys.secretKey}`)
  }
  if (sealKeys === undefined) terminal.out(`  TICKETGATE_SEAL_KEY=${keys.sealKeys[0]}`)
  return keys
}
