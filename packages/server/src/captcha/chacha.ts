const constants = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574]
const rounds = 8
/** Four words each, by columns and then by diagonals. */
const quarters = [
  ...[0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
  ...[0, 5, 10, 15, 1, 6, 11, 12, 2, 7, 8, 13, 3, 4, 9, 14],
]

/** A block of ChaCha with 8 rounds instead of RFC 8439's 20, and that RFC's predecessor's 64-bit nonce. */
export function chachaBlock(key: readonly number[], counter: number, nonce: number): Uint32Array {
  const input = new Uint32Array(16)
  input.set(constants)
  input.set(key, 4)
  input[12] = counter
  input[13] = nonce
  const x = input.slice()
  for (let round = 0; round < rounds; round += 2) {
    for (let i = 0; i < quarters.length; i += 4) {
      const a = quarters[i] as number
      const b = quarters[i + 1] as number
      const c = quarters[i + 2] as number
      const d = quarters[i + 3] as number
      mix(x, a, b, d, 16)
      mix(x, c, d, b, 12)
      mix(x, a, b, d, 8)
      mix(x, c, d, b, 7)
    }
  }
  for (let i = 0; i < 16; i++) x[i] = (x[i] as number) + (input[i] as number)
  return x
}

/** `a` gets `b`, then `c` gets `a` and is turned left by `bits`. */
function mix(x: Uint32Array, a: number, b: number, c: number, bits: number): void {
  const sum = ((x[a] as number) + (x[b] as number)) >>> 0
  const word = (x[c] as number) ^ sum
  x[a] = sum
  x[c] = (word << bits) | (word >>> (32 - bits))
}
