import type { FastifyReply, FastifyRequest } from 'fastify'
import { readCookie, setCookie } from '../access/cookies.js'
import { en, type Messages } from './en.js'
import { zh } from './zh.js'

export type Language = 'en' | 'zh'

export const messagesOf: Readonly<Record<Language, Messages>> = { en, zh }

const cookieName = 'ticketgate-console-language'
const yearSeconds = 365 * 24 * 3600

const asLanguage = (text: string | undefined): Language | undefined =>
  text === 'en' || text === 'zh' ? text : undefined

/** As chosen on the page, else the browser's. */
export const languageOf = (request: FastifyRequest): Language =>
  asLanguage(readCookie(request, cookieName)) ?? preferredLanguage(request.headers['accept-language'])

export function keepLanguage(request: FastifyRequest, reply: FastifyReply, chosen: string): void {
  const language = asLanguage(chosen)
  if (language !== undefined) setCookie(request, reply, cookieName, language, yearSeconds)
}

/** The first of ours in an Accept-Language header, by weight. */
export function preferredLanguage(header = ''): Language {
  const ranges = header.split(',').map((range) => {
    const [tag = '', ...parameters] = range.trim().toLowerCase().split(';')
    const weight = parameters.map((each) => each.trim()).find((each) => each.startsWith('q='))
    return { language: asLanguage(tag.split('-')[0]), weight: weight === undefined ? 1 : Number(weight.slice(2)) }
  })
  const known = ranges.filter(({ language, weight }) => language !== undefined && weight > 0)
  return known.sort((a, b) => b.weight - a.weight)[0]?.language ?? 'en'
}
