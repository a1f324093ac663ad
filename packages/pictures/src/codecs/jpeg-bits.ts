/** Collects bits, the first one highest, as JPEG wants them: a byte of ones is followed by a byte of zeros. */
export class JpegBits {
  #bytes: Buffer
  #length: number
  #pending = 0
  #pendingBits = 0

  constructor(start: Buffer, room: number) {
    this.#bytes = Buffer.allocUnsafe(start.length + room + 1024)
    this.#bytes.set(start)
    this.#length = start.length
  }

  /** @param length at most 24 */
  write(bits: number, length: number): void {
    this.#pending = (this.#pending << length) | bits
    this.#pendingBits += length
    if (this.#pendingBits < 8) return
    if (this.#length + 8 > this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes], this.#bytes.length * 2)
    do {
      this.#pendingBits -= 8
      const byte = (this.#pending >>> this.#pendingBits) & 0xff
      this.#bytes[this.#length++] = byte
      if (byte === 0xff) this.#bytes[this.#length++] = 0
    } while (this.#pendingBits >= 8)
  }

  finish(): Buffer {
    if (this.#pendingBits > 0) this.write((1 << (8 - this.#pendingBits)) - 1, 8 - this.#pendingBits)
    const end = Buffer.from([0xff, 0xd9])
    return Buffer.concat([this.#bytes.subarray(0, this.#length), end])
  }
}
