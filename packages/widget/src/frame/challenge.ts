/** What the service's widget routes answer. */

export interface Challenge {
  challenge: string
  kind: 'letters' | 'slide'
  /** How many letters the picture or the recording holds, where the service says so. */
  length?: number
  /** A data: URL: the letters, or the slide's 310x155 scene. */
  image: string
  /** A data: URL: the slide's 47x155 piece. */
  piece?: string
  pow?: { salt: string; bits: number }
  expiresInSeconds: number
  /** Whether the service has a recording for those who cannot see the picture. */
  audio: boolean
}

export type Alternative = 'audio' | undefined

/** How the next challenge is to look. */
export interface Look {
  alternative: Alternative
  dark: boolean
  /** Pixels of the picture per CSS pixel of its 130. */
  scale: number
}

/** One sample of a drag: milliseconds since its start, x and y in the scene's pixels. */
export type TrailPoint = [ms: number, x: number, y: number]

export interface Answer {
  challenge: string
  answer: string
  /** Only a drag has one: a keyboard's or a tap's way says nothing. */
  trail?: TrailPoint[]
  pow?: string
  /** For the challenge that may follow this one. */
  dark: boolean
  scale: number
}

export type AnswerResult =
  | { ok: true; ticket: string; randstr: string }
  | { ok: true; next: Challenge }
  | { ok: false; reason: 'wrong' | 'expired' | 'spent' | 'pow' }

/** Why no challenge could be had. `refused`: this token or app id is over for good. */
export type Trouble = { trouble: 'offline' | 'refused' } | { trouble: 'throttled'; retryAfterSeconds: number }
