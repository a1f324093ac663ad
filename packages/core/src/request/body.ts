import type { RequestLike } from '../contracts/request-like.js'

/**
 * Whether the headers say that a body comes with the request.
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-6.3
 */
export function carriesBody(headers: RequestLike['headers']): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}
