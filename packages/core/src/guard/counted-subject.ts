import { createHmac, randomBytes } from 'node:crypto'
import type { Visitor } from '../contracts/visitor.js'
import { networkKey, visitorKey } from '../request/visitor.js'
import type { OnlyAfterOptions } from './options.js'

/** What a request is counted under. */
export interface Subject {
  /** False: it needs a ticket, whatever the counts are. */
  readonly isKnown: boolean
  readonly keys: readonly string[]
  /** In the order of the keys. */
  readonly limits: readonly number[]
  /** Cleared by a success. */
  readonly accountKey: string | undefined
}

/** Whose request it is. */
export interface Who<Req> {
  readonly visitor: Visitor
  readonly native: Req
  /** An account is one tenant's; an address is the same to all of them. */
  readonly tenant: string | undefined
}

const defaults = { perIp: 20, perNetwork: 100 }
export const defaultWindowSeconds = 900
/** No account is longer; normalising one that is could take long. */
const maxAccountLength = 512
let processKey: Buffer | undefined

/** Drawn at the first request: a Worker has no randomness while its modules load, and guards are made there. */
function keyOfProcess(): Buffer {
  processKey ??= randomBytes(32)
  return processKey
}

/** Finds what each request is counted under: account, address, network, route. Rejects with what `account` threw. */
export function subjects<Req>(options: OnlyAfterOptions<Req>): (who: Who<Req>) => Promise<Subject> {
  const { account: accountOf, failures, requests, perRoute } = options
  const limit = failures ?? requests ?? 0
  const { perAccount = limit, perNetwork = defaults.perNetwork } = options
  const { perIp = accountOf === undefined ? limit : defaults.perIp } = options
  const keyOf = naming(options)

  return async ({ visitor, native, tenant }) => {
    const account = accountOf === undefined ? undefined : normalAccount(await accountOf(native))
    const network = networkKey(visitor)
    const accountKey = account === undefined ? undefined : keyOf('account', account, tenant)
    const keys: string[] = []
    const limits: number[] = []
    const count = (key: string, keyLimit: number): void => {
      keys.push(key)
      limits.push(keyLimit)
    }
    if (accountKey !== undefined) count(accountKey, perAccount)
    if (perIp !== false) count(keyOf('address', visitorKey(visitor)), perIp)
    if (perNetwork !== false && network !== undefined) count(keyOf('network', network), perNetwork)
    if (perRoute !== undefined) count(keyOf('route', ''), perRoute)
    return { isKnown: accountOf === undefined || account !== undefined, keys, limits, accountKey }
  }
}

/** Names that give nothing away: 16 bytes in hex, as the stores' keys are. */
function naming<Req>(options: OnlyAfterOptions<Req>): (kind: string, value: string, tenant?: string) => string {
  const { failures, windowSeconds = defaultWindowSeconds, key, action = '' } = options
  const route = ['ticketgate attempts', failures === undefined ? 'requests' : 'failures', windowSeconds, action]
  return (kind, value, tenant) => {
    const name = JSON.stringify([...route, kind, value, ...(tenant === undefined ? [] : [tenant])])
    return createHmac('sha256', key ?? keyOfProcess())
      .update(name)
      .digest('hex')
      .slice(0, 32)
  }
}

/** One spelling for what most databases take for one account; undefined if it is none. */
function normalAccount(account: unknown): string | undefined {
  if (typeof account !== 'string' || account.length > maxAccountLength) return undefined
  return account.normalize('NFKC').trim().toLowerCase()
}
