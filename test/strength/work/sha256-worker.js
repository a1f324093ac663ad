// The proof of work before: nonces are hashed in the widget's own SHA-256, written for the least code.
// Answers `{ count }` with how many hashes began with 20 zero bits.
const primes = []
for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n)
const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) | 0
const roundConstants = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)))
const initialHash = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)))
const schedule = new Int32Array(64)

function firstWord(message) {
  for (let i = 0; i < 16; i++) schedule[i] = message[i]
  for (let i = 16; i < 64; i++) {
    const a = schedule[i - 15]
    const b = schedule[i - 2]
    const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3)
    const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10)
    schedule[i] = (schedule[i - 16] + s0 + schedule[i - 7] + s1) | 0
  }
  let [a, b, c, d, e, f, g, h] = initialHash
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + roundConstants[i] + schedule[i]) | 0
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
  return (a + initialHash[0]) | 0
}

const message = new Int32Array(16)
for (let i = 0; i < 8; i++) message[i] = 0x31323334 + i
message[15] = 43 * 8

self.onmessage = ({ data: { count } }) => {
  let hits = 0
  for (let nonce = 0; nonce < count; nonce++) {
    message[8] = nonce
    message[9] = 0x80000000
    if (Math.clz32(firstWord(message)) >= 20) hits++
  }
  self.postMessage({ hits })
}
