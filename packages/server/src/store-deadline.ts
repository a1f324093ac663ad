const DEADLINE_MS = 2_000

/** Waits for a shared store no longer than a caller should: one that hangs must not hang every request with it. */
export async function withinDeadline<T>(answer: T | Promise<T>): Promise<T> {
  // What a memory store answers is there already.
  if (!(answer instanceof Promise)) return answer
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The store did not answer within ${DEADLINE_MS} ms.`)), DEADLINE_MS)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
