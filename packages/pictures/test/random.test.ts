import { describe, expect, it } from 'vitest'
import { cryptoRandom, seededRandom } from '../src/index.js'

describe.each([
  ['cryptoRandom', cryptoRandom],
  ['seededRandom', () => seededRandom('seed')],
])('%s', (_, make) => {
  it('gives every number below the limit equally often', () => {
    const random = make()
    const counts = new Array(10).fill(0)
    for (let i = 0; i < 20_000; i += 1) counts[random.int(10)] += 1
    // Each is 2000 with a deviation of 42: 300 is seven of them.
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(300)
    for (let i = 0; i < 1000; i += 1) {
      const value = random.next()
      expect(value).toBeGreaterThanOrEqual(0)
      expect(value).toBeLessThan(1)
    }
  })
})

describe('seededRandom', () => {
  it('repeats its numbers for the same seed only', () => {
    const numbers = (seed: string) => {
      const random = seededRandom(seed)
      return Array.from({ length: 50 }, () => random.next())
    }
    expect(numbers('a')).toEqual(numbers('a'))
    expect(numbers('a')).not.toEqual(numbers('b'))
    expect(new Set(numbers('a')).size).toBe(50)
  })
})

describe('cryptoRandom', () => {
  it('does not repeat when its batch is used up', () => {
    const random = cryptoRandom()
    const numbers = new Set(Array.from({ length: 6000 }, () => random.next()))
    expect(numbers.size).toBeGreaterThan(5990)
  })
})
