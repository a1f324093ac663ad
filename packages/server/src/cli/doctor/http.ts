import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { rootCertificates, TLSSocket } from 'node:tls'

const timeoutMs = 10_000
const maxAnswerBytes = 65_536

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The address that this machine called from. */
  readonly localAddress: string | undefined
  /** When the certificate ends; undefined without TLS. */
  readonly certificateEnds: Date | undefined
}

export interface Call {
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Certificates to trust besides Node's own, in PEM. */
  readonly ca?: string | undefined
}

/**
 * One call over a connection of its own, so that a balancer may choose another process for each. Follows nothing, and
 * reads no more than it needs.
 * @throws Node's error with its `code` if there is no answer
 */
export function callOnce(url: URL, { method = 'GET', headers = {}, body, ca }: Call = {}): Promise<Answer> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  const trusted = ca === undefined ? {} : { ca: [...rootCertificates, ca] }
  return new Promise((resolve, reject) => {
    const options = { method, headers, agent: false, signal: AbortSignal.timeout(timeoutMs), ...trusted }
    const request = send(url, options, (response) => {
      const { socket } = response
      const { localAddress } = socket
      const certificateEnds = socket instanceof TLSSocket ? new Date(socket.getPeerCertificate().valid_to) : undefined
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        text += part
        if (text.length > maxAnswerBytes) response.destroy(new Error('The answer is too long.'))
      })
      response.on('error', reject)
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, localAddress, certificateEnds })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** A JSON object; undefined if the text is none. */
export function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
