import type { RequestLike } from '../contracts/request-like.js'
import type { Awaitable } from '../contracts/verdict.js'
import type { FieldPlace, GuardOptions } from '../guard/options.js'
import { usualMaxTicketLength } from '../providers/define-provider.js'

/** A provider's fields as one request carries them. */
export type ReadFields<Name extends string> =
  | { readonly ok: true; readonly read: (name: Name) => string | undefined }
  | { readonly ok: false }

export type FieldReader<Req, Name extends string> = (request: RequestLike, native: Req) => Awaitable<ReadFields<Name>>

/** @param said what the route's own functions returned, in order */
type PlaceReader = (request: RequestLike, said: readonly unknown[]) => unknown

// No vendor's ticket has any of these, and they have no business in a query, a header or a log.
const controlCharacter = /[\u0000-\u001f\u007f]/

/**
 * Reads a provider's fields from the places that a route names. A field that is in two places with different values,
 * or is anything but a string of 1 to `maxLength` characters, makes the ticket malformed. The other fields are read from the
 * place where the first one, the ticket, was found.
 */
export function fieldReader<Req, Name extends string>(
  names: readonly Name[],
  fields: GuardOptions<Req, object, Name>['fields'] = {},
  maxLength = usualMaxTicketLength,
): FieldReader<Req, Name> {
  const functions: ((req: Req) => unknown)[] = []
  const places = names.map((name) =>
    placesOf<Req>(name, fields[name]).map((place): PlaceReader => {
      if (typeof place === 'string') return placeReader(place)
      const index = functions.push(place) - 1
      return (_, said) => said[index]
    }),
  )
  const sourceCount = places[0]?.length

  function readAll(request: RequestLike, said: readonly unknown[]): ReadFields<Name> {
    const values: (string | undefined)[] = []
    let source = -1
    for (const readers of places) {
      let text: string | undefined
      let firstAt = -1
      for (let at = 0; at < readers.length; at += 1) {
        const found = readers[at]?.(request, said) ?? undefined
        if (found === undefined) continue
        if (!isFieldText(found, maxLength) || (text !== undefined && found !== text)) return { ok: false }
        text = found
        if (firstAt === -1) firstAt = at
      }
      if (values.length === 0) source = firstAt
      else if (source !== -1 && readers.length === sourceCount) text = readers[source]?.(request, said) as typeof text
      values.push(text ?? undefined)
    }
    return { ok: true, read: (name) => values[names.indexOf(name)] }
  }

  if (functions.length === 0) return (request) => readAll(request, functions)
  return async (request, native) => readAll(request, await Promise.all(functions.map((of) => of(native))))
}

/** Whether a value can be a field of a ticket at all. */
export function isFieldText(value: unknown, maxLength: number): value is string {
  return (
    typeof value === 'string' &&
    value.length > 0 &&
    value.length <= maxLength &&
    !controlCharacter.test(value) &&
    value.isWellFormed()
  )
}

type Place<Req> = FieldPlace | ((req: Req) => unknown)

function placesOf<Req>(name: string, given: Place<Req> | readonly FieldPlace[] | undefined): readonly Place<Req>[] {
  if (given === undefined) {
    const header = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    return [`body.${name}`, `query.${name}`, `header.x-captcha-${header}`]
  }
  return typeof given === 'string' || typeof given === 'function' ? [given] : given
}

function placeReader(place: FieldPlace): PlaceReader {
  const dot = place.indexOf('.')
  const name = place.slice(dot + 1)
  switch (place.slice(0, dot)) {
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
function bodyReader(path: string): PlaceReader {
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

/** @see RFC 6265, section 4.2.1 */
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
