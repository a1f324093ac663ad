// biome-ignore-all lint/style/noNonNullAssertion: every index is within its array, and a check for each hash costs speed
/**
 * SHA-256 of short texts, synchronous: a proof of work hashes a million of them, and SubtleCrypto's promise costs more
 * than the hash (measured figures: docs/widget.md).
 */

const primes = firstPrimes(64)
const roundConstants = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)))
const initialHash = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)))
const schedule = new Int32Array(64)

/** The eight 32-bit words (signed) of the digest of `blocks` 64-byte blocks, already padded, in big-endian words. */
export function sha256Words(message: Int32Array): Int32Array {
  const hash = Int32Array.from(initialHash)
  for (let start = 0; start < message.length; start += 16) addBlock(hash, message, start)
  return hash
}

/** ASCII text as padded big-endian words, ready for sha256Words. */
export function paddedWords(text: string): Int32Array {
  const words = new Int32Array(((text.length + 8) >> 6) * 16 + 16)
  for (let i = 0; i < text.length; i++) words[i >> 2]! |= text.charCodeAt(i) << (24 - (i & 3) * 8)
  words[text.length >> 2]! |= 0x80 << (24 - (text.length & 3) * 8)
  words[words.length - 1] = text.length * 8
  return words
}

function addBlock(hash: Int32Array, message: Int32Array, start: number): void {
  for (let i = 0; i < 16; i++) schedule[i] = message[start + i]!
  for (let i = 16; i < 64; i++) {
    const a = schedule[i - 15]!
    const b = schedule[i - 2]!
    const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3)
    const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10)
    schedule[i] = (schedule[i - 16]! + s0 + schedule[i - 7]! + s1) | 0
  }
  let [a, b, c, d, e, f, g, h] = hash as unknown as [number, number, number, number, number, number, number, number]
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + roundConstants[i]! + schedule[i]!) | 0
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  hash[0]! += a
  hash[1]! += b
  hash[2]! += c
  hash[3]! += d
  hash[4]! += e
  hash[5]! += f
  hash[6]! += g
  hash[7]! += h
}

/** The first 32 bits of a number's fraction: how FIPS 180-4 makes its constants from roots of primes. */
function fraction(root: number): number {
  return ((root - Math.floor(root)) * 2 ** 32) | 0
}

function firstPrimes(count: number): number[] {
  const found: number[] = []
  for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime !== 0)) found.push(n)
  return found
}
