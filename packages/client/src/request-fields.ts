import type { Fields } from './captcha-run.js'

/** A request that can be made more than once, each time with other fields. */
export interface RepeatableRequest {
  readonly url: URL
  readonly signal: AbortSignal
  /** Whether its body has a ticket already, e.g. because it was made of the form. */
  readonly hasTicket: boolean
  /** What to hand to `fetch`. @throws {TypeError} if there is no place for the fields */
  with(fields: Fields, headers: Fields): Request
}

/** The most that goes into headers, in bytes: servers refuse longer ones. */
const maxHeaderBytes = 4_096

/** Reads what was given to `guardedFetch` once and for all; a stream is kept in memory. */
export async function repeatable(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  ticketFields: readonly string[],
): Promise<RepeatableRequest> {
  const request = new Request(input, init)
  const { body, hasField, add } = await readBody(request)
  return {
    url: new URL(request.url),
    signal: request.signal,
    hasTicket: ticketFields.some(hasField),
    with(fields, more) {
      const headers = new Headers(request.headers)
      for (const name in more) headers.set(name, more[name] as string)
      if (add !== undefined) {
        // With the boundary of the body that goes out.
        if (isForm(headers)) headers.delete('content-type')
        return new Request(request, { headers, body: add(fields) })
      }
      if (JSON.stringify(fields).length > maxHeaderBytes) {
        throw new TypeError('guardedFetch: this ticket is too long for headers; send a form or a JSON object.')
      }
      for (const name in fields) headers.set(headerOf(name), fields[name] as string)
      return new Request(request, { headers, body })
    },
  }
}

interface Body {
  readonly body: BodyInit | null
  hasField(name: string): unknown
  /** undefined: fields have no place in it. */
  add?: (fields: Fields) => BodyInit
}

async function readBody(request: Request): Promise<Body> {
  // An empty body is one, too, and can be sent once. Firefox does not say whether there is one, but these have none.
  if (request.body === null || /^(GET|HEAD)$/.test(request.method)) return { body: null, hasField: () => false }
  const copy = request.clone()
  if (isForm(request.headers)) {
    const form = await copy.formData()
    const isUrlencoded = /urlenc/.test(request.headers.get('content-type') ?? '')
    return {
      body: null,
      hasField: (name) => form.get(name),
      add(fields) {
        const whole = new FormData()
        form.forEach((value, name) => {
          if (!(name in fields)) whole.append(name, value)
        })
        for (const name in fields) whole.append(name, fields[name] as string)
        return isUrlencoded ? new URLSearchParams(whole as unknown as URLSearchParams) : whole
      },
    }
  }
  const body = await copy.arrayBuffer()
  try {
    const value = JSON.parse(new TextDecoder().decode(body)) as Record<string, unknown>
    if (value.constructor === Object && /json/.test(request.headers.get('content-type') ?? '')) {
      return { body, hasField: (name) => value[name], add: (fields) => JSON.stringify({ ...value, ...fields }) }
    }
  } catch {
    // No JSON, so fields have no place in it.
  }
  return { body, hasField: () => false }
}

function isForm(headers: Headers): boolean {
  return /^(multipart\/form-data|application\/x-www-form-urlencoded)/i.test(headers.get('content-type') ?? '')
}

/** As the server reads it: `pointJson` comes in `x-captcha-point-json`. */
function headerOf(name: string): string {
  return `x-captcha-${name.replace(/[A-Z]/g, '-$&').toLowerCase()}`
}
