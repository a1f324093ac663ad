import type { Provider } from './provider.js'

/**
 * Why what an application gave as `identity` cannot be one; undefined where it can. A misspelt name would leave the
 * ticket bound to nobody, and nobody would notice.
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
    return new Error(`identity has no "${given}" with the provider "${name}"; it has ${identityNames.join(', ')}.`)
  }
  return undefined
}
