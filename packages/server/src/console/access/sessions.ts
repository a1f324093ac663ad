import { randomBytes } from 'node:crypto'

/** Who is signed in. In this process's memory: a restart signs everybody out, and so does a changed password. */
export interface Sessions {
  /** @returns the new session's id, for the cookie */
  begin(): string
  isLive(id: string): boolean
  end(id: string): void
}

/** A working day. */
export const sessionSeconds = 12 * 3600
/** Only who knows the password begins one. Of more than these the oldest ends. */
const maxSessions = 1_000

export function createSessions(now: () => number): Sessions {
  const endsAtMs = new Map<string, number>()
  return {
    begin() {
      const [oldest] = endsAtMs.keys()
      if (endsAtMs.size >= maxSessions && oldest !== undefined) endsAtMs.delete(oldest)
      const id = randomBytes(32).toString('base64url')
      endsAtMs.set(id, now() + sessionSeconds * 1000)
      return id
    },
    isLive(id) {
      const ends = endsAtMs.get(id)
      if (ends === undefined || now() < ends) return ends !== undefined
      endsAtMs.delete(id)
      return false
    },
    end(id) {
      endsAtMs.delete(id)
    },
  }
}
