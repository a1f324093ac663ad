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
  members: {
    type: 'object',
    allowed: 'a list of providers',
    test: (value) => Array.isArray(value) && value.every((one) => typeof one?.verify === 'function'),
  },
  identityNames: listOf(text({ max: 64 })),
  usualIds: {
    type: 'object',
    allowed: 'ids as in { businessId: 1, sceneId: 2 }',
    test: (value) => typeof value === 'object' && value !== null,
  },
  reports: {
    type: 'object',
    allowed: "a list of 'action', 'hostname' and 'score', or an empty one",
    test: (value) => Array.isArray(value) && value.every((what) => ['action', 'hostname', 'score'].includes(what)),
  },
  extract: callback({ required: true }),
  breakerOf: callback(),
  verify: callback({ required: true }),
  judge: callback(),
  selfTest: {
    type: 'object',
    allowed: 'a plan with "proves", as in { ticket: () => ({ … }), proves: () => ["reachable"] }',
    test: (value) => typeof (value as { proves?: unknown })?.proves === 'function',
  },
  page: {
    type: 'object',
    allowed: "public settings with the loader's name, as in { vendor: 'acme', siteKey }, or a list of them",
    test: (value) => [value].flat().every((page) => typeof (page as { vendor?: unknown })?.vendor === 'string'),
  },
  challenge: callback(),
  useWarn: callback(),
  close: callback(),
}

/**
 * A captcha vendor of your own, typed and checked: what it needs from a request, and how to check a ticket with it.
 * `examples/custom-provider` is one in 50 lines; test yours with `providerContract` of `@ticketgate/testing`.
 * @example
 * const acme = defineProvider({
 *   name: 'acme', ticketTtlMs: 600_000, checksPerTicket: 1, fieldNames: ['acme-solution'], extract, verify,
 * })
 * @see https://ticketgate.example/main/docs/vendors/own.md
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
 * @returns a copy of its parts that inherits nothing; its methods still run on the original, which may be a class's
 * @throws {CaptchaError} if a part is missing or invalid
 */
export function copyProvider<P extends Provider>(owner: string, provider: P): P {
  const parts = Object.entries(checkParts(owner, provider, [], 'provider.')).map(([name, part]) => [
    name,
    typeof part === 'function' ? part.bind(provider) : part,
  ])
  return { __proto__: null, ...Object.fromEntries(parts) }
}

/** @param names of other parts, which are refused if unknown */
function checkParts(owner: string, provider: object, names: readonly string[], prefix: string): Provider {
  const all = new Set([...names, ...Object.keys(providerShape)])
  const parts = [...all].map((name) => [name, hasPart(provider, name) ? provider[name as keyof object] : undefined])
  return checkOptions(owner, Object.fromEntries(parts) as Provider, providerShape, prefix)
}

/** Parts may be inherited, as a class's methods are, but not from `Object.prototype`, which anybody can write to. */
function hasPart(provider: object, name: string): boolean {
  for (let holder = provider; holder !== Object.prototype; holder = Object.getPrototypeOf(holder)) {
    if (holder === null) return false
    if (Object.hasOwn(holder, name)) return true
  }
  return false
}
