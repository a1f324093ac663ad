import { createHash, randomFillSync } from 'node:crypto'

/** Where every choice in a picture comes from: `cryptoRandom` in service, `seededRandom` in tests and samples. */
export interface PictureRandom {
  /** A number in [0, 1). */
  next(): number
  /** A whole number in [0, below). */
  int(below: number): number
}

const poolBytes = 8192

/**
 * The operating system's randomness, fetched in batches. Shapes are drawn from it too, not only answers: a picture shows
 * its numbers to whoever measures it, and a lesser generator's next answers could be computed from them.
 */
export function cryptoRandom(): PictureRandom {
  const pool = new Uint32Array(poolBytes / 4)
  let used = pool.length
  return fromWords(() => {
    if (used === pool.length) {
      randomFillSync(pool)
      used = 0
    }
    return pool[used++] as number
  })
}

/** The same sequence for the same seed (SHA-256 in counter mode): for tests and reproducible samples, never for service. */
export function seededRandom(seed: string): PictureRandom {
  let block = new Uint32Array(0)
  let used = 0
  let counter = 0
  return fromWords(() => {
    if (used === block.length) {
      const digest = createHash('sha256').update(`${seed}#${counter++}`).digest()
      block = new Uint32Array(digest.buffer.slice(digest.byteOffset, digest.byteOffset + digest.length))
      used = 0
    }
    return block[used++] as number
  })
}

export function between(random: PictureRandom, low: number, high: number): number {
  return low + random.next() * (high - low)
}

export function pick<T>(random: PictureRandom, items: ArrayLike<T>): T {
  return items[random.int(items.length)] as T
}

function fromWords(word: () => number): PictureRandom {
  const next = () => word() / 0x1_0000_0000
  return { next, int: (below) => Math.floor(next() * below) }
}
