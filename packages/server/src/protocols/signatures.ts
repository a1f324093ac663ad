import type { FastifyRequest } from 'fastify'
import { clockToleranceSeconds } from '../captcha/clock.js'
import type { ServiceContext } from '../captcha/context.js'

/** What is wrong with a request's timestamp, phrased to follow its name; undefined if nothing is. */
export function clockFault(nowMs: number, timestampSeconds: number): string | undefined {
  const offSeconds = timestampSeconds - Math.floor(nowMs / 1000)
  if (Math.abs(offSeconds) <= clockToleranceSeconds) return undefined
  return `is ${Math.abs(offSeconds)} seconds ${offSeconds < 0 ? 'behind' : 'ahead of'} this service's clock.`
}

/**
 * A request's parameters in each order in which clients sign them with signature v1: some sort the names as they are,
 * others after a dot has replaced each underscore.
 */
export function signedOrders(
  params: Readonly<Record<string, string>>,
): ReadonlyArray<Readonly<Record<string, string>>> {
  const names = Object.keys(params)
  if (!names.some((name) => name.includes('_'))) return [params]
  const dotted = paramsOf(Object.entries(params).map(([name, value]) => [name.replaceAll('_', '.'), value]))
  // If two names become one, the second order would leave a parameter unsigned.
  return Object.keys(dotted).length === names.length ? [params, dotted] : [params]
}

/** Without a prototype: a parameter may be called `__proto__`. */
export function paramsOf(entries: Iterable<readonly [string, string]>): Record<string, string> {
  const params: Record<string, string> = Object.create(null)
  for (const [name, value] of entries) params[name] = value
  return params
}

/** The host names that an honest client may have signed for, each with and without its port. */
export function signedHosts(context: ServiceContext, request: FastifyRequest): Set<string> {
  const found = new Set<string>()
  const add = (host: string | undefined) => {
    if (host === undefined || host === '') return
    found.add(host)
    found.add(host.replace(/:\d+$/, ''))
  }
  add(request.headers.host)
  // Behind a trusted proxy: the host that the client called.
  add(request.host)
  add(context.settings.publicUrl?.host)
  for (const host of context.settings.hostNames) add(host)
  return found
}
