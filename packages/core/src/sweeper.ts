/** Cycles through a map, a few records per call, and deletes those that have expired. */
export function sweeper<Kept extends { readonly expiresAt: number }>(
  records: Map<string, Kept>,
  deleted: (record: Kept) => void = () => {},
): (at: number, count: number) => void {
  let walk = records.entries()
  return (at, count) => {
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
}
