import type { WaitUntil } from './contracts/request-like.js'

/** The result of a step that did not settle in time. */
export const late = Symbol('late')

/** Milliseconds on a clock that never goes back; deadlines are points on it. */
export const clock = (): number => performance.now()

/** A timer that holds no process open. Runtimes whose timers are numbers hold nothing open for them anyway. */
export function startTimer(run: () => void, ms: number): NodeJS.Timeout {
  const timer: NodeJS.Timeout & { unref?(): void } = setTimeout(run, ms)
  timer.unref?.()
  return timer
}

/**
 * Settles with the value, or with `late` at the deadline, whatever the step behind it goes on to do. A value that is
 * already there costs no timer.
 */
export function settleBy<T>(value: T | Promise<T>, deadline: number): T | Promise<T | typeof late> {
  if (!isPromise(value)) return value
  return new Promise((resolve, reject) => {
    const timer = startTimer(() => resolve(late), Math.max(0, deadline - clock()))
    value.then(
      (settled) => {
        clearTimeout(timer)
        resolve(settled)
      },
      (error) => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })
}

/**
 * Tells a runtime that stops with the response of work that nobody awaits and that never rejects. A runtime that does
 * not take it is as one that does not wait: the work goes on as long as it may.
 */
export function outliving<T>(work: Promise<T>, waitUntil: WaitUntil | undefined): Promise<T> {
  try {
    waitUntil?.(work)
  } catch {}
  return work
}

/** Waits; holds no process open. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    startTimer(resolve, ms)
  })
}

export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}
