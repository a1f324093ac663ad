import type { RequestLike } from '../contracts/request-like.js'
import { carriesBody } from './body.js'

/** The methods guarded in a whole app without the option `methods`: those that change something. */
export const changingMethods: readonly string[] = ['POST', 'PUT', 'PATCH', 'DELETE']

/** Frameworks answer HEAD with the handler of GET, so guarding GET guards HEAD too. */
export function guardsMethod(methods: readonly string[], method: string): boolean {
  const upper = method.toUpperCase()
  return methods.includes(upper) || (upper === 'HEAD' && methods.includes('GET'))
}

/** What a browser sends to ask whether a page of another site may send a form. It carries none itself. */
export function isPreflight({ method, headers, body, hasBody = carriesBody(headers) }: RequestLike): boolean {
  return (
    method === 'OPTIONS' &&
    headers['origin'] !== undefined &&
    headers['access-control-request-method'] !== undefined &&
    !hasBody &&
    isEmptyBody(body)
  )
}

/** Some parsers make an empty object of no body. */
function isEmptyBody(body: unknown): boolean {
  return body === undefined || body === null || (typeof body === 'object' && Object.keys(body).length === 0)
}
