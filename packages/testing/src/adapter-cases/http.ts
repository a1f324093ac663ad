import { type ClientRequest, request as openRequest } from 'node:http'

export interface HttpCall {
  readonly method?: string
  /** With its query. */
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Every Set-Cookie of its own. */
  readonly cookies: readonly string[]
  readonly body: string
}

/** One request over a connection of its own, as raw as Node's client allows: no header is added but Host. */
export function send(url: string, call: HttpCall): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const request = open(url, call)
    request.on('error', reject)
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const pairs = Object.entries(response.headersDistinct).map(([name, values]) => [name, values?.join(', ')])
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(pairs),
          cookies: response.headers['set-cookie'] ?? [],
          body: Buffer.concat(chunks).toString('utf8'),
        })
      })
    })
  })
}

/** Sends a request whose answer nobody waits for; `destroy()` of what it returns hangs up. */
export function open(url: string, { method = 'POST', path = '/login', headers = {}, body }: HttpCall): ClientRequest {
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const request = openRequest(url + path, { method, agent: false, headers: { ...headers, ...length } })
  request.end(body)
  return request
}

export const json = (value: unknown): HttpCall => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

export const form = (fields: Record<string, string>): HttpCall => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
})
