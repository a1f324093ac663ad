import type { Pass } from '../messages.js'
import type { Answer, AnswerResult, Challenge, Look, Trouble } from './challenge.js'

const timeoutMs = 10_000

interface Failure {
  error?: string
  retryAfterSeconds?: number
}

/** The service's widget routes, for one visitor of one page. */
export interface Api {
  challenge(look: Look): Promise<Challenge | Trouble>
  answer(answer: Answer): Promise<AnswerResult | Trouble>
}

export function createApi(pass: Pass, lang: number): Api {
  let token = 'token' in pass ? pass.token : undefined

  async function challenge(look: Look): Promise<Challenge | Trouble> {
    const fresh = token === undefined
    if (token === undefined) {
      const session = await post<{ token: string }>('session', pass)
      if ('trouble' in session) return session
      token = session.token
    }
    const reply = await post<Challenge>('challenge', { token, lang, ...look })
    // An app id's session can be had anew; a script's token is one page view's, and over.
    if (!fresh && 'appId' in pass && 'trouble' in reply && reply.trouble === 'refused') {
      token = undefined
      return challenge(look)
    }
    return reply
  }
  return { challenge, answer: (answer) => post<AnswerResult>('answer', answer) }
}

async function post<Reply extends object>(route: string, body: object): Promise<Reply | Trouble> {
  const hangUp = new AbortController()
  const timer = setTimeout(() => hangUp.abort(), timeoutMs)
  try {
    const response = await fetch(`/widget/${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      credentials: 'omit',
      signal: hangUp.signal,
    })
    if (response.status >= 500) return { trouble: 'offline' }
    const reply = (await response.json()) as Reply & Failure
    if (response.ok) return reply
    if (reply.error === 'throttled' || response.status === 429) {
      return { trouble: 'throttled', retryAfterSeconds: reply.retryAfterSeconds ?? 10 }
    }
    return { trouble: 'refused' }
  } catch {
    return { trouble: 'offline' }
  } finally {
    clearTimeout(timer)
  }
}
