import type { Visitor, VisitorIdentity } from '../contracts/visitor.js'

const bindingNames = ['uid', 'accountType', 'appId', 'businessId', 'sceneId', 'sender'] as const

/** The names of `VisitorIdentity`. */
export const visitorNames = [
  'userIp',
  ...bindingNames,
  'associateAccount',
  'registerTime',
  'macAddress',
  'imei',
] as const satisfies readonly (keyof VisitorIdentity)[]

/** Who a ticket is bound to, for `Extracted.bound`. */
export function boundVisitor({ ip }: Pick<Visitor, 'ip'>, identity: VisitorIdentity): readonly (string | undefined)[] {
  return [ip, ...bindingNames.map((name) => plain(identity[name])?.toString())]
}

/**
 * Whether an identity has a text longer than any that an application has of its own: a visitor sent it, so that their
 * ticket is malformed, and never our own fault, which anybody could then cause.
 * @param names where one is looked for. A provider's own names are its own business: theirs may be long. @default all
 * names that providers share
 */
export function hasOverlongText(identity: object, names: readonly string[] = visitorNames): boolean {
  return names.some((name) => {
    const value: unknown = identity[name as keyof object]
    return typeof value === 'string' && value.length > maxTextLength
  })
}

/** Why an application's identity cannot be sent, or bound to; undefined if it can. It never repeats the value. */
export function visitorFault(identity: VisitorIdentity): Error | undefined {
  for (const name in identity) {
    const value: unknown = identity[name as keyof VisitorIdentity]
    if (value === undefined || value === null || plain(value) !== undefined) continue
    return new Error(`identity.${name} must be a number, or a string of at most ${maxTextLength} characters.`)
  }
  return undefined
}

/** The error if a vendor needs the visitor's IP. */
export const clientIpUnknown =
  'The client IP is not known: set up the framework’s proxy trust, or give identity.userIp.'

const maxTextLength = 4_096

/** An object, which a form can post, goes no further. */
function plain(value: unknown): string | number | undefined {
  return typeof value === 'number' || (typeof value === 'string' && value.length <= maxTextLength) ? value : undefined
}
