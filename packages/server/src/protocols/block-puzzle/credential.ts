import { hash } from 'node:crypto'
import type { ServiceContext } from '../../captcha/context.js'
import { namelessLabels } from '../../captcha/statistics/labels.js'
import type { SlideCaller } from './slide.js'

/** How long the credential of a right answer can be redeemed. */
const credentialTtlMs = 180_000

/** Remembers a credential for one redemption by `sender`; '' for anyone who has it. */
export function keepCredential(context: ServiceContext, credential: string, sender: string): Promise<void> {
  const kept = { binding: digest(sender), ttlMs: credentialTtlMs, value: 'credential' }
  return context.kept.keep(`credential:${digest(credential)}`, kept)
}

/**
 * True once for each credential, and for its sender alone.
 * @param protocol whose call redeems it
 */
export async function redeemCredential(
  context: ServiceContext,
  credential: string,
  sender: string,
  protocol: SlideCaller['protocol'],
): Promise<boolean> {
  const isFresh = (await context.kept.redeem(`credential:${digest(credential)}`, digest(sender))) === 'credential'
  context.metrics.check(isFresh ? 'verified' : 'unknown')
  // Nobody signs these calls: whatever else is sent must not show as the visitors of a business.
  if (isFresh) context.statistics.recorder.checked(namelessLabels(protocol, 0), 'verified')
  return isFresh
}

const digest = (text: string): string => hash('sha256', text, 'base64url').slice(0, 22)
