import type { CapTicket } from '@ticketgate/client/page-functions'

/** A ticket as long as it is valid. */
export interface SolvedTicket {
  /** @returns undefined once its time is over */
  get(): CapTicket | undefined
  forget(): void
}

/** Calls `onExpire` when the ticket's time is over, in a page that slept or was put away meanwhile as soon as it is seen. */
export function watchTicket(solved: CapTicket, lifeMs: number, onExpire: () => void): SolvedTicket {
  const untilMs = Date.now() + lifeMs
  let isOver = false
  function forget(): void {
    isOver = true
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', check)
    removeEventListener('pageshow', check)
  }
  // A timer stands still while the machine sleeps.
  function check(): void {
    if (isOver || Date.now() < untilMs) return
    forget()
    onExpire()
  }
  // Longer ones would end at once.
  const timer = setTimeout(check, Math.min(lifeMs, 0x7fffffff))
  document.addEventListener('visibilitychange', check)
  addEventListener('pageshow', check)
  return {
    get() {
      check()
      return isOver ? undefined : solved
    },
    forget,
  }
}
