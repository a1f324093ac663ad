import { createHash, timingSafeEqual } from 'node:crypto'

/** Takes the same time wherever the two differ, so that a signature cannot be guessed character by character. */
export function isSame(expected: string, given: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(expected), digest(given))
}
