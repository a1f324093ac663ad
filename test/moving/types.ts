/** Compiled, never run: what must not compile says so. */

import type { Verifier, VisitorIdentity } from '@ticketgate/core'
import type { OneAccessIdentity } from '@ticketgate/core/oneaccess'
import type { TencentIdentity } from '@ticketgate/core/tencent'

/** A vendor's own identity takes what is common to all. */
export function whatCompiles(
  tencent: Verifier<TencentIdentity, 'ticket'>,
  slide: Verifier<OneAccessIdentity, 'token'>,
) {
  const common: VisitorIdentity = { uid: 'account-17', accountType: 4 }
  void tencent.check({ ticket: '' }, common)
  void slide.check({ token: '' }, { ...common, sender: '13800138000' })
  // @ts-expect-error OneAccess cannot do without the sender
  void slide.check({ token: '' }, common)
  // @ts-expect-error a name that is nobody's
  void tencent.check({ ticket: '' }, { userid: 'account-17' })
}
