import type { Pass } from '../messages.js'
import type { Answer, AnswerResult, Challenge, Look, Trouble } from './challenge.js'

const timeoutMs = 10_000

interface Failure {
  error?: string
  retryAfterSeconds?: number
}

interface Session {
  token: string
}

/** The service's widget routes, for one visitor of one page. */
export interface Api {
  challenge(look: Look): Promise<Challenge | Trouble>
  answer(answer: Answer): Promise<AnswerResult | Trouble>
}

/** Opens a session at once, whenever the visitor comes to it: a script is young for minutes, and a form may take longer. */
export function createApi(pass: Pass, lang: number, onSession: (token: string) => void): Api {
  let session: Promise<Session | Trouble> | undefined = open()

  async function open(): Promise<Session | Trouble> {
    const opened = await post<Session>('session', pass)
    if ('trouble' in opened) session = undefined
    else onSession(opened.token)
    return opened
  }

  async function challenge(look: Look, last?: boolean): Promise<Challenge | Trouble> {
    session ??= open()
    const opened = await session
    if ('trouble' in opened) return opened
    const reply = await post<Challenge>('challenge', { token: opened.token, lang, ...look })
    if (last || !('trouble' in reply) || reply.trouble !== 'refused') return reply
    // This session is over; what it was opened with may open another.
    session = undefined
    return challenge(look, true)
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
