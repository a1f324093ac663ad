import type { RequestLike } from '../contracts/request-like.js'
import type { Awaitable } from '../contracts/verdict.js'
import { usualMaxTicketLength } from '../providers/define-provider.js'

/** Where a field of the request is: `body.user.ticket` (dots go into objects), `query.t`, `header.x-t`, `cookie.t`. */
export type FieldPlace = `body.${string}` | `query.${string}` | `header.${string}` | `cookie.${string}`

/** Where each of a provider's fields is. */
export type FieldPlaces<Req, Name extends string> = {
  readonly [N in Name]?: FieldPlace | readonly FieldPlace[] | ((req: Req) => Awaitable<unknown>) | undefined
}

/** A provider's fields as one request carries them, or why they are no ticket's. */
export type ReadFields<Name extends string> =
  | { readonly ok: true; readonly read: (name: Name) => string | undefined }
  | { readonly ok: false; readonly why: string }

export interface FieldReader<Req, Name extends string> {
  /** Synchronous unless a place is a function of the route's. */
  read(request: RequestLike, native: Req): Awaitable<ReadFields<Name>>
  /** Where the ticket is looked for, in order: for the log. */
  readonly ticketPlaces: readonly string[]
}

/** One place of one field. */
interface Place {
  /** `body`, `query`, `header`, `cookie` or `function`. */
  readonly kind: string
  readonly name: string
  /** @param returned what the route's own functions returned, in order */
  readonly valueIn: (request: RequestLike, returned: readonly unknown[]) => unknown
}

/**
 * Reads a provider's fields from the places that a route names. A field that is in two places with different values,
 * or is no possible field at all, makes the ticket malformed. The other fields come from the same kind of place as the
 * first one, the ticket, if one of their places is of that kind.
 */
export function fieldReader<Req, Name extends string>(
  names: readonly Name[],
  fields: FieldPlaces<Req, Name> = {},
  maxLength = usualMaxTicketLength,
): FieldReader<Req, Name> {
  const functions: ((req: Req) => unknown)[] = []
  const placesOf = names.map((name) =>
    given(name, Object.hasOwn(fields, name) ? fields[name] : undefined).map((place): Place => {
      if (typeof place === 'string') return namedPlace(place)
      const index = functions.push(place) - 1
      return { kind: 'function', name: `fields.${name}()`, valueIn: (_, returned) => returned[index] }
    }),
  )

  function readAll(request: RequestLike, returned: readonly unknown[]): ReadFields<Name> {
    const values: (string | undefined)[] = []
    let ticketKind: string | undefined
    for (const [index, places] of placesOf.entries()) {
      const isTicket = index === 0
      const found: { readonly kind: string; readonly text: string }[] = []
      for (const { kind, name, valueIn } of places) {
        const value = valueIn(request, returned) ?? undefined
        if (value === undefined) continue
        const fault = fieldFault(value, maxLength)
        if (fault !== undefined) return { ok: false, why: `${name} ${fault}` }
        found.push({ kind, text: value as string })
      }
      const [first] = found
      const other = found.find(({ text }) => text !== first?.text)
      if (other !== undefined) return { ok: false, why: `${names[index]} is in two places with different values` }
      if (isTicket) ticketKind = first?.kind
      const isPaired = !isTicket && places.some(({ kind }) => kind === ticketKind)
      values.push((isPaired ? found.find(({ kind }) => kind === ticketKind) : first)?.text)
    }
    return { ok: true, read: (name) => values[names.indexOf(name)] }
  }

  async function readWith(request: RequestLike, native: Req): Promise<ReadFields<Name>> {
    return readAll(request, await Promise.all(functions.map((field) => field(native))))
  }

  return {
    ticketPlaces: (placesOf[0] ?? []).map(({ name }) => name),
    read: (request, native) => (functions.length === 0 ? readAll(request, functions) : readWith(request, native)),
  }
}

const printableAscii = /^[\x20-\x7e]+$/

/**
 * Why a value cannot be a field of a ticket; undefined if it can. Vendors' tickets have only printable ASCII: a vendor
 * that trims any other character, or white space, would let a ticket pass once in each spelling.
 */
export function fieldFault(value: unknown, maxLength: number): string | undefined {
  if (typeof value !== 'string') return `is ${Array.isArray(value) ? 'a list' : `of type ${typeof value}`}, not a text`
  if (value === '') return 'is empty'
  if (value.length > maxLength) return `has ${value.length} characters; ${maxLength} are possible`
  if (!printableAscii.test(value)) return 'has other characters than printable ASCII'
  if (value.startsWith(' ') || value.endsWith(' ')) return 'begins or ends with white space'
  return undefined
}

type GivenPlace<Req> = FieldPlace | ((req: Req) => unknown)

function given<Req>(name: string, places: FieldPlaces<Req, string>[string]): readonly GivenPlace<Req>[] {
  if (places === undefined) {
    const header = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    return [`body.${name}`, `query.${name}`, `header.x-captcha-${header}`]
  }
  return typeof places === 'string' || typeof places === 'function' ? [places] : places
}

function namedPlace(place: FieldPlace): Place {
  const dot = place.indexOf('.')
  const kind = place.slice(0, dot)
  return { kind, name: place, valueIn: placeReader(kind, place.slice(dot + 1)) }
}

function placeReader(kind: string, name: string): Place['valueIn'] {
  switch (kind) {
    case 'body':
      return bodyReader(name)
    case 'query':
      return ({ query }) => own(query, name)
    case 'cookie':
      return ({ headers }) => readCookie(headers['cookie'], name)
    default: {
      const lower = name.toLowerCase()
      return ({ headers }) => own(headers, lower)
    }
  }
}

/** The field of that name or, if the name has dots and there is no such field, the path into nested objects. */
function bodyReader(path: string): Place['valueIn'] {
  const steps = path.split('.')
  return ({ body }) => {
    const whole = own(body, path)
    if (whole !== undefined || steps.length === 1) return whole
    let value: unknown = body
    for (const step of steps) value = own(value, step)
    return value
  }
}

/** An object's own property: `__proto__` and anything inherited are not fields. */
function own(object: unknown, name: string): unknown {
  if (typeof object !== 'object' || object === null || Array.isArray(object)) return undefined
  return Object.hasOwn(object, name) ? (object as Record<string, unknown>)[name] : undefined
}

/** @see https://www.rfc-editor.org/rfc/rfc6265#section-4.2.1 */
export function readCookie(header: string | string[] | undefined, name: string): string | undefined {
  if (typeof header !== 'string') return undefined
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=')
    if (equals === -1 || pair.slice(0, equals).trim() !== name) continue
    const value = pair.slice(equals + 1).trim()
    try {
      return decodeURIComponent(value)
    } catch {
      return value
    }
  }
  return undefined
}
