import { hash, timingSafeEqual } from 'node:crypto'

/** Takes the same time wherever the two differ, so that a signature cannot be guessed character by character. */
export function isSame(expected: string, given: string): boolean {
  const digest = (text: string) => Buffer.from(hash('sha256', text))
  return timingSafeEqual(digest(expected), digest(given))
}
