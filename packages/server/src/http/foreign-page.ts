import type { FastifyRequest } from 'fastify'
import type { Settings } from '../options/settings.js'

/**
 * Whether a browser says that a page of another origin than those listed loads this. A request without `Sec-Fetch-Site`
 * is no browser's, or came over plain HTTP: it says nothing about a page.
 */
export function isOfForeignPage(
  { pageOrigins }: Pick<Settings, 'pageOrigins'>,
  { headers }: Pick<FastifyRequest, 'headers'>,
): boolean {
  const site = headers['sec-fetch-site']
  if (pageOrigins === undefined || site === undefined || site === 'same-origin' || site === 'none') return false
  const { referer } = headers
  // A page can withhold its address, so that none is not the address of a listed page.
  return typeof referer !== 'string' || !URL.canParse(referer) || !pageOrigins.has(new URL(referer).origin)
}
