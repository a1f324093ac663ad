/** Finds and deletes what has expired in a map. */
export interface Sweeper {
  /** Goes on with the next few records. */
  few(at: number, count: number): void
  /** Looks at all, for whoever has no room left: at most once a second, since it takes long. */
  all(at: number): void
}

const allEveryMs = 1000

export function sweeper<Kept extends { readonly expiresAt: number }>(
  records: Map<string, Kept>,
  deleted: (record: Kept) => void = () => {},
): Sweeper {
  let walk = records.entries()
  let allAt = Number.NEGATIVE_INFINITY

  function few(at: number, count: number): void {
    for (let left = count; left > 0; left -= 1) {
      let next = walk.next()
      if (next.done === true) {
        walk = records.entries()
        next = walk.next()
        if (next.done === true) return
      }
      const [key, record] = next.value
      if (record.expiresAt > at) continue
      records.delete(key)
      deleted(record)
    }
  }

  return {
    few,
    all(at) {
      if (at - allAt < allEveryMs) return
      allAt = at
      few(at, records.size)
    },
  }
}
