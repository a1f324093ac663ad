import { callback, checkOptions, integer, listOf, type ShapeOf, text, url } from '../check-options.js'
import type { Provider } from '../contracts/provider.js'

/** How many characters a field may have if its provider sets no `maxTicketLength`. */
export const usualMaxTicketLength = 2_048

const providerShape: ShapeOf<Provider> = {
  name: text({
    required: true,
    pattern: /^[a-z][a-z0-9+-]{0,63}$/,
    allowed: 'lower case, digits and "-", as in "acme"',
  }),
  realm: text(),
  origin: url({ upTo: 'origin' }),
  ticketTtlMs: integer(1_000, 7 * 86_400_000, { required: true }),
  maxTicketLength: integer(1, 1_048_576),
  checksPerTicket: integer(1, 100, { required: true }),
  fieldNames: listOf(text({ max: 64, pattern: /^[\w-]+$/, allowed: 'a field name as in "ticket"' }), {
    required: true,
  }),
  alsoFills: listOf(text({ max: 64 })),
  breakers: listOf(text({ max: 64 })),
  identityNames: listOf(text({ max: 64 })),
  reports: {
    type: 'object',
    allowed: "a list of 'action', 'hostname' and 'score', or an empty one",
    test: (value) => Array.isArray(value) && value.every((what) => ['action', 'hostname', 'score'].includes(what)),
  },
  extract: callback({ required: true }),
  breakerOf: callback(),
  verify: callback({ required: true }),
  judge: callback(),
  page: {
    type: 'object',
    allowed: "public settings with the loader's name, as in { vendor: 'acme', siteKey }, or a list of them",
    test: (value) => [value].flat().every((page) => typeof (page as { vendor?: unknown })?.vendor === 'string'),
  },
  challenge: callback(),
  close: callback(),
}

/**
 * A captcha vendor of your own, typed and checked: what it needs from a request, and how to check a ticket with it.
 * `examples/custom-provider` is one in 50 lines; test yours with `providerContract` of `@ticketgate/testing`.
 * @example
 * const acme = defineProvider({
 *   name: 'acme', ticketTtlMs: 600_000, checksPerTicket: 1, fieldNames: ['acme-solution'], extract, verify,
 * })
 * @see docs/providers.md
 * @throws {CaptchaError} if a part is missing or invalid
 */
export function defineProvider<Identity extends object, Name extends string, Fields>(
  provider: Provider<Identity, Name, Fields>,
): Provider<Identity, Name, Fields> {
  checkParts('defineProvider()', provider, Object.keys(provider), '')
  return provider
}

/**
 * Checks the parts of a provider that was not made by `defineProvider()`, whatever else it has: one without
 * `ticketTtlMs` would let a ticket pass again and again.
 * @throws {CaptchaError} if a part is missing or invalid
 */
export function checkProvider(owner: string, provider: Provider): void {
  checkParts(owner, provider, [], 'provider.')
}

/** Parts may be inherited, as a class's methods are. @param names of other parts, which are refused if unknown */
function checkParts(owner: string, provider: object, names: readonly string[], prefix: string): void {
  const all = new Set([...names, ...Object.keys(providerShape)])
  const parts = [...all].map((name) => [name, provider[name as keyof object]])
  checkOptions(owner, Object.fromEntries(parts) as Provider, providerShape, prefix)
}
