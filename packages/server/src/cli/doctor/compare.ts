import { actionsUrl, type KeyPair, signedForm } from '../signed-form.js'
import type { Target } from './address.js'
import { type Answer, callOnce, objectIn } from './http.js'

/** A service that can be asked in signed requests. */
export interface Signed extends Target {
  readonly keys: KeyPair
  readonly sealKeys: readonly string[] | undefined
  /** What the internet sees of this machine. */
  readonly address: string | undefined
  /** The service’s first answer, for the addresses of both ends. */
  readonly answer: Pick<Answer, 'localAddress' | 'remoteAddress'>
}

/** What the service says of each parameter: match or no match. */
export type Comparison = Readonly<Record<string, unknown>>

/** How the request is sent. */
export interface Sending {
  readonly headers?: Readonly<Record<string, string>>
  /** An IPv4 address of this machine to call from. */
  readonly from?: string | undefined
}

/** One signed request; undefined if nothing readable answers. */
export async function compare(
  { url, ca, keys }: Signed,
  parameters: Readonly<Record<string, string>>,
  { headers, from }: Sending = {},
): Promise<Comparison | undefined> {
  const target = actionsUrl(url.origin)
  const answer = await callOnce(target, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: signedForm(target, 'TicketgateCompareSetUp', parameters, keys),
    ca,
    from,
  }).catch(() => undefined)
  return answer === undefined ? undefined : objectIn(answer.text)
}
