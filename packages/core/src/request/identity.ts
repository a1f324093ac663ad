import type { Provider } from '../contracts/provider.js'
import type { Awaitable } from '../contracts/verdict.js'

/** What an application says of its visitor, or why it cannot be used. */
export type Identified<Identity> =
  | { readonly ok: true; readonly identity: Identity }
  | { readonly ok: false; readonly error: Error }

/** No identity at all. With a prototype taken away, not written as null: that would be a hash table, slow to copy. */
export const nobody = Object.freeze(Object.setPrototypeOf({}, null)) as never

/** Of a route without `identity`. */
const notIdentified = Object.freeze({ ok: true, identity: nobody } as const)

/**
 * Calls a route's `identity`. One that returns nothing would leave the ticket bound to nobody, and nobody would
 * notice; so would a misspelt name. Synchronous where there is none to call.
 */
export function identify<Req, Identity extends object>(
  provider: Pick<Provider, 'name' | 'identityNames'>,
  identityOf: ((req: Req) => Awaitable<Identity>) | undefined,
  native: Req,
): Awaitable<Identified<Identity>> {
  return identityOf === undefined ? notIdentified : settled(provider, identityOf, native)
}

async function settled<Req, Identity extends object>(
  provider: Pick<Provider, 'name' | 'identityNames'>,
  identityOf: (req: Req) => Awaitable<Identity>,
  native: Req,
): Promise<Identified<Identity>> {
  return checkIdentity(provider, await identityOf(native))
}

/** Checks an identity, and copies it if it is a plain object, so that it inherits nothing. */
export function checkIdentity<Identity extends object>(
  { name, identityNames }: Pick<Provider, 'name' | 'identityNames'>,
  identity: Identity,
): Identified<Identity> {
  if (typeof identity !== 'object' || identity === null || Array.isArray(identity)) {
    return fault(`identity must be an object, as in { userIp }; it is ${kindOf(identity)}.`)
  }
  const unknown = identityNames && Object.keys(identity).find((given) => !identityNames.includes(given))
  if (unknown !== undefined) {
    const names = identityNames?.join(', ')
    return fault(`identity: the provider "${name}" does not know "${unknown}"; it knows ${names}.`)
  }
  const isPlain = Object.getPrototypeOf(identity) === Object.prototype
  return { ok: true, identity: isPlain ? { __proto__: null, ...identity } : identity }
}

function fault(message: string): { readonly ok: false; readonly error: Error } {
  return { ok: false, error: new Error(message) }
}

function kindOf(identity: unknown): string {
  if (Array.isArray(identity)) return 'a list'
  return identity === null || identity === undefined ? String(identity) : `of type ${typeof identity}`
}
