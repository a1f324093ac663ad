// The Huffman codes (RFC 1951) in which sheets of ink are written. They are the same for every picture: zlib counts, sorts and
// writes out new ones each time, which is most of its work on pictures so small.

// How many bits each byte's code has; measured over the pictures of all types. The pairs are first byte and lengths from there.
const BYTE_LENGTHS = [
  [0, '25455556666666778aaaaaaaaaaaaaaa'], // less ink to more, and in the first row from hue to hue
  [241, '877777766666655'], // more ink to less
] as const
const END_AND_RUN_LENGTHS = 'a566677776778789a9aaaaaa7aaaaa' // symbols 256 to 285

const RUN_SYMBOLS = 257
export const SHORTEST_RUN = 3
export const LONGEST_RUN = 258

/** A code and its length above it (`code | length << 16`), 16 bits at most, ready to be put into the stream. */
export type Token = number

const LENGTHS = codeLengths()
const TOKENS = canonicalCodes(LENGTHS)

/** The token of each byte. */
export const BYTES = TOKENS.subarray(0, 256)
/** The token that repeats the byte before so many times, `SHORTEST_RUN` to `LONGEST_RUN`. */
export const RUNS = runTokens(TOKENS)
/** Ends the stream. */
export const END = TOKENS[256] as Token
/** What a stream begins with, and the bits that are over. */
export const HEADER = makeHeader(LENGTHS)

function codeLengths(): Uint8Array {
  const lengths = new Uint8Array(286)
  for (const [first, digits] of [...BYTE_LENGTHS, [256, END_AND_RUN_LENGTHS] as const]) {
    lengths.set(
      Array.from(digits, (digit) => Number.parseInt(digit, 16)),
      first,
    )
  }
  return lengths
}

/** RFC 1951, 3.2.2: codes of one length count up, shorter before longer; the stream takes them turned round. */
function canonicalCodes(lengths: Uint8Array): Uint32Array {
  const tokens = new Uint32Array(lengths.length)
  let code = 0
  for (let length = 1; length <= 15; length += 1) {
    lengths.forEach((its, symbol) => {
      if (its === length) tokens[symbol] = reversed(code++, length) | (length << 16)
    })
    code <<= 1
  }
  return tokens
}

function reversed(code: number, length: number): number {
  let turned = 0
  for (let bit = 0; bit < length; bit += 1) turned |= ((code >> bit) & 1) << (length - 1 - bit)
  return turned
}

/** RFC 1951, 3.2.5: a run is its symbol, the rest of its length, and one bit that says: of the byte before. */
function runTokens(symbols: Uint32Array): Uint32Array {
  const tokens = new Uint32Array(LONGEST_RUN + 1)
  let run = SHORTEST_RUN
  for (let i = 0; i < 28; i += 1) {
    const extraBits = Math.max(0, (i >> 2) - 1)
    for (let extra = 0; extra < 1 << extraBits && run < LONGEST_RUN; extra += 1, run += 1) {
      tokens[run] = withZeros(symbols[RUN_SYMBOLS + i] as Token, extra, extraBits + 1)
    }
  }
  tokens[LONGEST_RUN] = withZeros(symbols[RUN_SYMBOLS + 28] as Token, 0, 1)
  return tokens
}

function withZeros(token: Token, extra: number, bits: number): Token {
  const length = token >>> 16
  return (token & 0xffff) | (extra << length) | ((length + bits) << 16)
}

/** What says which codes follow (RFC 1951, 3.2.7). Their lengths are written as plain four-bit numbers, but for rows of 0. */
function makeHeader(lengths: Uint8Array) {
  const bytes: number[] = [0x78, 0x01]
  let pending = 0
  let pendingBits = 0
  const put = (value: number, bits: number) => {
    pending |= value << pendingBits
    for (pendingBits += bits; pendingBits >= 8; pendingBits -= 8) {
      bytes.push(pending & 255)
      pending >>>= 8
    }
  }
  put(1, 1) // the last block
  put(2, 2) // with codes of its own
  put(286 - 257, 5)
  put(1 - 1, 5)
  put(19 - 4, 4)
  // Sixteen of the nineteen symbols are in use, four bits each: lengths 0 to 13, and 17 and 18 for rows of 0.
  for (const symbol of [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]) {
    put([14, 15, 16].includes(symbol) ? 0 : 4, 3)
  }
  const putLength = (symbol: number) => put(reversed(symbol > 13 ? symbol - 3 : symbol, 4), 4)
  for (let symbol = 0; symbol < 286; ) {
    let zeros = 0
    while (zeros < 138 && lengths[symbol + zeros] === 0) zeros += 1
    if (zeros > 10) {
      putLength(18)
      put(zeros - 11, 7)
      symbol += zeros
    } else {
      putLength(lengths[symbol++] as number)
    }
  }
  putLength(1) // the one distance
  return { bytes, pending, pendingBits }
}
