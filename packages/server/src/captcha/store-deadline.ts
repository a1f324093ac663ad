const deadlineMs = 2_000

/** Waits for a shared store, but not past the deadline: a store that hangs must not make every request hang. */
export function withinDeadline<T>(answer: Promise<T>): Promise<T>
/** A memory store answers at once. */
export function withinDeadline<T>(answer: T | Promise<T>): T | Promise<T>
export function withinDeadline<T>(answer: T | Promise<T>): T | Promise<T> {
  return answer instanceof Promise ? raced(answer) : answer
}

async function raced<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const error = Object.assign(new Error(`The store did not answer within ${deadlineMs} ms.`), { code: 'ETIMEDOUT' })
    timer = setTimeout(() => reject(error), deadlineMs)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
