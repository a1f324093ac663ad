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
  /** The address that it reached. */
  readonly remoteAddress: string | undefined
  /** When the certificate ends; undefined without TLS. */
  readonly certificateEnds: Date | undefined
}

export interface Call {
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Certificates to trust besides Node's own, in PEM. */
  readonly ca?: string | undefined
  /** An IPv4 address of this machine to call from. */
  readonly from?: string | undefined
}

/**
 * One call over a connection of its own, so that a balancer may choose another process for each. Follows nothing, and
 * reads no more than it needs.
 * @throws Node's error with its `code` if there is no answer
 */
export function callOnce(url: URL, { method = 'GET', headers = {}, body, ca, from }: Call = {}): Promise<Answer> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  const trusted = ca === undefined ? {} : { ca: [...rootCertificates, ca] }
  const bound = from === undefined ? {} : { localAddress: from, family: 4 }
  return new Promise((resolve, reject) => {
    const options = { method, headers, agent: false, signal: AbortSignal.timeout(timeoutMs), ...trusted, ...bound }
    const request = send(url, options, (response) => {
      const { socket } = response
      const { localAddress, remoteAddress } = socket
      const certificateEnds = socket instanceof TLSSocket ? new Date(socket.getPeerCertificate().valid_to) : undefined
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        text += part
        if (text.length > maxAnswerBytes) response.destroy(new Error('The answer is too long.'))
      })
      response.on('error', reject)
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response
        resolve({ status, headers, text, localAddress, remoteAddress, certificateEnds })
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
