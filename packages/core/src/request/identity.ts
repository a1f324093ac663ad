import type { Provider } from '../contracts/provider.js'

/**
 * Why an application's `identity` is not a valid one; undefined if it is. A misspelt name would leave the ticket bound
 * to nobody, and nobody would notice.
 */
export function identityFault(
  { name, identityNames }: Pick<Provider, 'name' | 'identityNames'>,
  identity: unknown,
): Error | undefined {
  if (typeof identity !== 'object' || identity === null || Array.isArray(identity)) {
    const given = Array.isArray(identity) ? 'a list' : `of type ${typeof identity}`
    return new Error(`identity must be an object, as in { userIp }; it is ${given}.`)
  }
  if (identityNames === undefined) return undefined
  for (const given in identity) {
    if (identityNames.includes(given)) continue
    return new Error(`identity: the provider "${name}" does not know "${given}"; it knows ${identityNames.join(', ')}.`)
  }
  return undefined
}
