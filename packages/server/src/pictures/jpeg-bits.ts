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

  /** @param length at most 16 */
  write(bits: number, length: number): void {
    this.#pending = (this.#pending << length) | bits
    this.#pendingBits += length
    while (this.#pendingBits >= 8) {
      this.#pendingBits -= 8
      this.#put((this.#pending >>> this.#pendingBits) & 0xff)
    }
    this.#pending &= (1 << this.#pendingBits) - 1
  }

  finish(): Buffer {
    if (this.#pendingBits > 0) this.write((1 << (8 - this.#pendingBits)) - 1, 8 - this.#pendingBits)
    const end = Buffer.from([0xff, 0xd9])
    return Buffer.concat([this.#bytes.subarray(0, this.#length), end])
  }

  #put(byte: number): void {
    if (this.#length + 2 > this.#bytes.length) {
      this.#bytes = Buffer.concat([this.#bytes], this.#bytes.length * 2)
    }
    this.#bytes[this.#length++] = byte
    if (byte === 0xff) this.#bytes[this.#length++] = 0
  }
}
