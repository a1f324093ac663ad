/** What `work` comes to; rejects if that takes longer than so many milliseconds. */
export function inTime<T>(work: T | Promise<T>, withinMs: number): Promise<T> {
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(Error('late')), withinMs))
  return Promise.race([work, late])
}
