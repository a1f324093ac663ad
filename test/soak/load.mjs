/** Counts of outcomes, and how long each took. */
export function tally() {
  const outcomes = new Map()
  const times = []
  return {
    outcomes,
    add(outcome, ms) {
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      // Every time, up to a bound that keeps this process small.
      if (times.length < 500_000) times.push(ms)
    },
    get count() {
      return [...outcomes.values()].reduce((sum, count) => sum + count, 0)
    },
    /** Those that were neither right nor allowed. */
    wrong: (allowed = () => false) => [...outcomes].filter(([outcome]) => outcome !== 'ok' && !allowed(outcome)),
    percentile(share) {
      const sorted = Float64Array.from(times).sort()
      return sorted.length === 0 ? 0 : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
    },
  }
}

/** As many a second as are given, whatever became of those before: a late answer is late, and keeps nobody waiting. */
export async function loadAt(perSecond, seconds, act, counted = tally()) {
  const startedAt = performance.now()
  const underWay = new Set()
  let sent = 0
  while (performance.now() - startedAt < seconds * 1000) {
    const due = ((performance.now() - startedAt) / 1000) * perSecond
    for (; sent < due; sent += 1) {
      const at = startedAt + (sent / perSecond) * 1000
      const one = act().then((outcome) => {
        counted.add(outcome, performance.now() - at)
        underWay.delete(one)
      })
      underWay.add(one)
    }
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  await Promise.all(underWay)
  return counted
}

/** How many a second are answered if each of so many begins as soon as its last one ended. */
export async function capacity(seconds, act, atOnce = 32) {
  const endsAt = performance.now() + seconds * 1000
  let count = 0
  async function worker() {
    while (performance.now() < endsAt) {
      await act()
      count += 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return count / seconds
}

/** How much a value grows in a minute, by least squares over { minute, value }. */
export function slope(points) {
  const mean = (pick) => points.reduce((sum, point) => sum + pick(point), 0) / points.length
  const [x, y] = [mean(({ minute }) => minute), mean(({ value }) => value)]
  const over = points.reduce((sum, { minute, value }) => sum + (minute - x) * (value - y), 0)
  const under = points.reduce((sum, { minute }) => sum + (minute - x) ** 2, 0)
  return under === 0 ? 0 : over / under
}
