import type { FastifyRequest } from 'fastify'
import type { ServiceContext } from '../../captcha/context.js'
import type { Claims } from '../../captcha/tokens/kinds.js'

export interface Asking {
  readonly claims: Claims
  /** Takes one use of the URL; false if all were taken. */
  use(maxUses: number): Promise<boolean>
}

/** The contents of a URL's `asig`; undefined if it is not ours or has expired. The other parameters are decoration. */
export function askingOf(
  context: ServiceContext,
  request: FastifyRequest,
  purpose: 'picture-url' | 'script-url',
  ttlSeconds: number,
): Asking | undefined {
  const { asig } = request.query as Record<string, unknown>
  const token = typeof asig === 'string' ? context.sealer.open(purpose, asig) : 'malformed'
  if (typeof token === 'string') return undefined
  const ttlMs = token.claims.issuedAtMs + ttlSeconds * 1000 - context.now()
  if (ttlMs <= 0) return undefined
  return { claims: token.claims, use: (maxUses) => context.marks.use(`${purpose}:${token.id}`, { maxUses, ttlMs }) }
}
