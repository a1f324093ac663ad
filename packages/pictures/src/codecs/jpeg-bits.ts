/** Collects bits, the first one highest, as JPEG wants them: a byte of ones is followed by a byte of zeros. */
export class JpegBits {
  #bytes = Buffer.allocUnsafe(8192)
  #length = 0
  #pending = 0
  #pendingBits = 0

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

  /** What was written so far, filled up with ones to a whole byte; begins anew. */
  take(): Buffer {
    if (this.#pendingBits > 0) this.write((1 << (8 - this.#pendingBits)) - 1, 8 - this.#pendingBits)
    const taken = Buffer.from(this.#bytes.subarray(0, this.#length))
    this.#length = 0
    this.#pending = 0
    return taken
  }
}
