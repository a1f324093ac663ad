/**
 * ChaCha with 8 rounds (RFC 8439 has 20): the random numbers of the proof of work. Written out, and in these two arrays
 * alone, because it takes a quarter of a proof's time.
 */

/** What goes in: four constants, eight words of key, and four words that number the block. */
export const chachaInput = Int32Array.of(
  0x61707865,
  0x3320646e,
  0x79622d32,
  0x6b206574,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
)
/** The block. */
export const chachaOutput = new Int32Array(16)

export function chachaBlock(): void {
  let spare: number
  let x0 = chachaInput[0] as number
  let x1 = chachaInput[1] as number
  let x2 = chachaInput[2] as number
  let x3 = chachaInput[3] as number
  let x4 = chachaInput[4] as number
  let x5 = chachaInput[5] as number
  let x6 = chachaInput[6] as number
  let x7 = chachaInput[7] as number
  let x8 = chachaInput[8] as number
  let x9 = chachaInput[9] as number
  let x10 = chachaInput[10] as number
  let x11 = chachaInput[11] as number
  let x12 = chachaInput[12] as number
  let x13 = chachaInput[13] as number
  let x14 = chachaInput[14] as number
  let x15 = chachaInput[15] as number
  for (let round = 0; round < 8; round++) {
    x0 = (x0 + x4) | 0
    x12 ^= x0
    x12 = (x12 << 16) | (x12 >>> 16)
    x8 = (x8 + x12) | 0
    x4 ^= x8
    x4 = (x4 << 12) | (x4 >>> 20)
    x0 = (x0 + x4) | 0
    x12 ^= x0
    x12 = (x12 << 8) | (x12 >>> 24)
    x8 = (x8 + x12) | 0
    x4 ^= x8
    x4 = (x4 << 7) | (x4 >>> 25)
    x1 = (x1 + x5) | 0
    x13 ^= x1
    x13 = (x13 << 16) | (x13 >>> 16)
    x9 = (x9 + x13) | 0
    x5 ^= x9
    x5 = (x5 << 12) | (x5 >>> 20)
    x1 = (x1 + x5) | 0
    x13 ^= x1
    x13 = (x13 << 8) | (x13 >>> 24)
    x9 = (x9 + x13) | 0
    x5 ^= x9
    x5 = (x5 << 7) | (x5 >>> 25)
    x2 = (x2 + x6) | 0
    x14 ^= x2
    x14 = (x14 << 16) | (x14 >>> 16)
    x10 = (x10 + x14) | 0
    x6 ^= x10
    x6 = (x6 << 12) | (x6 >>> 20)
    x2 = (x2 + x6) | 0
    x14 ^= x2
    x14 = (x14 << 8) | (x14 >>> 24)
    x10 = (x10 + x14) | 0
    x6 ^= x10
    x6 = (x6 << 7) | (x6 >>> 25)
    x3 = (x3 + x7) | 0
    x15 ^= x3
    x15 = (x15 << 16) | (x15 >>> 16)
    x11 = (x11 + x15) | 0
    x7 ^= x11
    x7 = (x7 << 12) | (x7 >>> 20)
    x3 = (x3 + x7) | 0
    x15 ^= x3
    x15 = (x15 << 8) | (x15 >>> 24)
    x11 = (x11 + x15) | 0
    x7 ^= x11
    x7 = (x7 << 7) | (x7 >>> 25)
    // The diagonals become columns, and then columns again.
    spare = x8
    x8 = x10
    x10 = spare
    spare = x9
    x9 = x11
    x11 = spare
    if (round & 1) {
      spare = x7
      x7 = x6
      x6 = x5
      x5 = x4
      x4 = spare
      spare = x12
      x12 = x13
      x13 = x14
      x14 = x15
      x15 = spare
    } else {
      spare = x4
      x4 = x5
      x5 = x6
      x6 = x7
      x7 = spare
      spare = x15
      x15 = x14
      x14 = x13
      x13 = x12
      x12 = spare
    }
  }
  chachaOutput[0] = x0
  chachaOutput[1] = x1
  chachaOutput[2] = x2
  chachaOutput[3] = x3
  chachaOutput[4] = x4
  chachaOutput[5] = x5
  chachaOutput[6] = x6
  chachaOutput[7] = x7
  chachaOutput[8] = x8
  chachaOutput[9] = x9
  chachaOutput[10] = x10
  chachaOutput[11] = x11
  chachaOutput[12] = x12
  chachaOutput[13] = x13
  chachaOutput[14] = x14
  chachaOutput[15] = x15
  for (let i = 0; i < 16; i++) chachaOutput[i] = (chachaOutput[i] as number) + (chachaInput[i] as number)
}
