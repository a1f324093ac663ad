import type {
  AnswerReply,
  AnswerRequest,
  Challenge,
  ChallengeRequest,
  Lang,
  RefusalReply,
  SessionReply,
  SessionRequest,
} from '../wire.js'

const timeoutMs = 10_000

/** Why there is no reply. `refused`: this token or app id is over for good. */
export type Trouble = { trouble: 'offline' | 'refused' } | { trouble: 'throttled'; retryAfterSeconds: number }

type ChallengeOptions = Omit<ChallengeRequest, 'token' | 'lang'>

/** The service's widget routes, for one visitor of one page. */
export interface Api {
  challenge(options: ChallengeOptions): Promise<Challenge | Trouble>
  answer(answer: AnswerRequest): Promise<AnswerReply | Trouble>
}

/** Opens a session at once, whenever the visitor comes to it: a script is young for minutes, and a form may take longer. */
export function createApi(pass: SessionRequest, lang: Lang, onSession: (token: string) => void): Api {
  let session: Promise<SessionReply | Trouble> | undefined = open()

  async function open(): Promise<SessionReply | Trouble> {
    const opened = await post<SessionReply>('session', pass)
    if ('trouble' in opened) session = undefined
    else onSession(opened.token)
    return opened
  }

  async function challenge(options: ChallengeOptions, last?: boolean): Promise<Challenge | Trouble> {
    session ??= open()
    const opened = await session
    if ('trouble' in opened) return opened
    const reply = await post<Challenge>('challenge', { token: opened.token, lang, ...options })
    if (last || !('trouble' in reply) || reply.trouble !== 'refused') return reply
    // This session is over; what it was opened with may open another.
    session = undefined
    return challenge(options, true)
  }
  return { challenge, answer: (answer) => post<AnswerReply>('answer', answer) }
}

async function post<Reply extends object>(route: string, body: object): Promise<Reply | Trouble> {
  try {
    const response = await fetch(`/widget/${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      credentials: 'omit',
      signal: hangUpAfter(timeoutMs),
    })
    if (response.status >= 500) return { trouble: 'offline' }
    const reply = (await response.json()) as Reply & Partial<RefusalReply>
    if (response.ok) return reply
    if (reply.error === 'throttled' || response.status === 429) {
      return { trouble: 'throttled', retryAfterSeconds: reply.retryAfterSeconds ?? 10 }
    }
    return { trouble: 'refused' }
  } catch {
    return { trouble: 'offline' }
  }
}

/** Ends a request whose reply, or the rest of it, has not come by then; to one that is over it does nothing. */
export function hangUpAfter(limitMs: number): AbortSignal {
  const hangUp = new AbortController()
  setTimeout(() => hangUp.abort(), limitMs)
  return hangUp.signal
}
