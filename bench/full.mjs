// What one more costs where as many are kept as there may be, and the oldest go: whatever is kept in the order in which
// it came must cost the same however much that is. Each beside itself when it is a hundredth as full, in turn.
// node bench/full.mjs
import { memoryAttempts } from '@ticketgate/core'
import { memoryCounters } from '@ticketgate/server'
import { seenScenes } from '../packages/server/dist/captcha/seen-scenes.js'
import { median, table } from './report.mjs'

const rounds = 9
const operations = 20_000
const windowMs = 600_000

// Each: of a size, what adds its n-th, once that many are there.
const kinds = {
  'an attempt of a route with a limit': (size) => {
    let at = 0
    const attempts = memoryAttempts({ now: () => at })
    return (n) => {
      at = (n * windowMs) / size
      const { state } = attempts.take(['route'], [size + 1], windowMs)
      if (state !== 'taken') throw new Error(`Attempt ${n} is ${state}.`)
    }
  },
  'an address that a budget counts': (size) => {
    const counters = memoryCounters({ maxCounters: size, now: () => 0 })
    return (n) => counters.add(`fetch:ip:${n * 7919}`, 1, windowMs)
  },
  'a network that is shown a scene': (size) => {
    const seen = seenScenes(size)
    return (n) => seen.saw(`network ${n * 7919}`, n)
  },
}

function filled(make, size) {
  const add = make(size)
  let n = 0
  for (; n < 2 * size; n += 1) add(n)
  return () => {
    const startedAt = performance.now()
    for (const end = n + operations; n < end; n += 1) add(n)
    return ((performance.now() - startedAt) / operations) * 1000
  }
}

const rows = Object.entries(kinds).map(([name, make]) => {
  const sizes = [1_000, 100_000]
  const measures = sizes.map((size) => filled(make, size))
  const taken = Array.from({ length: rounds }, () => measures.map((measure) => measure()))
  const us = sizes.map((_, i) => median(taken.map((round) => round[i])).toFixed(2))
  return [name, ...us, median(taken.map(([few, many]) => many / few)).toFixed(1)]
})
console.log(`\nNode ${process.version}, ${rounds} rounds of ${operations}`)
table(['µs for', '1,000 kept', '100,000 kept', 'ratio'], rows)
