/** Counts events in fixed windows. One for the process, or one on Redis for all of them. */
export interface Counters {
  /**
   * Adds to a counter, which is forgotten `windowMs` after its first event.
   * @param key at most 64 printable ASCII characters; does not reveal who was counted
   * @param by 0 only reads
   * @param windowMs milliseconds
   * @returns the count after adding; a failure or no answer within 2 seconds fails the request, and admits nobody
   */
  add(key: string, by: number, windowMs: number): number | Promise<number>
}
