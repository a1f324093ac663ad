import { describe, expect, it } from 'vitest'
import { type ScenePoolOptions, scenePool, seededRandom } from '../../src/index.js'

/** Counts the scenes that it paints; they stay black, which takes no time. */
function counted(options: ScenePoolOptions = {}) {
  let count = 0
  const pictureFolder = {
    count: 1,
    paint: () => {
      count += 1
    },
  }
  const pool = scenePool({ random: seededRandom('pool'), pictureFolder, ...options })
  return { pool, painted: () => count }
}

describe('scenePool', () => {
  it('gives the same scene to viewers who have seen none', () => {
    const { pool, painted } = counted({ size: 10, servings: 1000 })
    const ids = Array.from({ length: 400 }, () => pool.next().id)
    expect(painted()).toBe(10)
    expect(new Set(ids).size).toBe(10)
  })

  it('shows nobody a scene twice, however often they come and whoever comes between', () => {
    const { pool } = counted({ size: 6, servings: 9 })
    const random = seededRandom('viewers')
    const seen = Array.from({ length: 5 }, () => [] as number[])
    for (let i = 0; i < 1000; i += 1) {
      const ids = seen[random.int(seen.length)] as number[]
      ids.push(pool.next(ids.at(-1)).id)
      pool.next()
    }
    for (const ids of seen) expect(new Set(ids).size).toBe(ids.length)
  })

  it('paints a new scene for a viewer who has seen all', () => {
    const { pool, painted } = counted({ size: 4 })
    let last: number | undefined
    for (let i = 0; i < 50; i += 1) last = pool.next(last).id
    const before = painted()
    expect(pool.next(last).id).toBeGreaterThan(last as number)
    expect(painted()).toBe(before + 1)
  })

  it('stops using a scene after its number of puzzles', () => {
    const { pool } = counted({ size: 3, servings: 20 })
    const uses = new Map<number, number>()
    for (let i = 0; i < 1000; i += 1) {
      const { id } = pool.next()
      uses.set(id, (uses.get(id) ?? 0) + 1)
    }
    expect(Math.max(...uses.values())).toBe(20)
    expect(uses.size).toBeGreaterThanOrEqual(50)
  })
})
