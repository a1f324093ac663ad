import { type Digest, emptyDigest, isSame } from './digest.js'
import { type Segment, wordBytes } from './segments.js'

/** The words of a record of a ticket that passed. */
const layout = {
  key: 0,
  binding: 4,
  uses: 8,
  /** Its lower 32 bits. */
  expiresAt: 9,
  /** The upper 12 bits of `expiresAt`, and 20 of the value's length in bytes. */
  expiresAtAndLength: 10,
  value: 11,
} as const

const lengthLimit = 2 ** 20
const wordLimit = 2 ** 32
/** In milliseconds; 500 years. */
const latestExpiry = 2 ** 44 - 1

const binding = emptyDigest()

/** @returns how many words a record with this value takes */
export function wordsFor(value: string): number {
  return layout.value + Math.ceil(Buffer.byteLength(value) / wordBytes)
}

/** A ticket that passed, where it lies in memory. */
export class PassedRecord {
  readonly #segment: Segment
  readonly #at: number

  /** @param at the word at which it begins */
  constructor(segment: Segment, at: number) {
    this.#segment = segment
    this.#at = at
  }

  /** Writes a ticket with its first use. */
  write(key: Digest, ticket: { readonly binding: string; readonly value: string }, expiresAt: number): void {
    const { words, bytes } = this.#segment
    const expiry = Math.min(Math.ceil(expiresAt), latestExpiry)
    const length = bytes.write(ticket.value, (this.#at + layout.value) * wordBytes)
    words.set(key.words, this.#at + layout.key)
    words.set(binding.read(ticket.binding).words, this.#at + layout.binding)
    words[this.#at + layout.uses] = 1
    words[this.#at + layout.expiresAt] = expiry % wordLimit
    words[this.#at + layout.expiresAtAndLength] = Math.floor(expiry / wordLimit) * lengthLimit + length
  }

  get uses(): number {
    return this.#word(layout.uses)
  }

  /** @returns the uses with this one */
  countUse(): number {
    this.#segment.words[this.#at + layout.uses] = this.uses + 1
    return this.uses
  }

  get value(): string {
    const from = (this.#at + layout.value) * wordBytes
    return this.#segment.bytes.toString('utf8', from, from + this.#length)
  }

  get expiresAt(): number {
    const upper = Math.floor(this.#word(layout.expiresAtAndLength) / lengthLimit)
    return upper * wordLimit + this.#word(layout.expiresAt)
  }

  /** How many words it takes. */
  get size(): number {
    return layout.value + Math.ceil(this.#length / wordBytes)
  }

  isBoundTo(text: string): boolean {
    return isSame(binding.read(text), this.#segment.words, this.#at + layout.binding)
  }

  get #length(): number {
    return this.#word(layout.expiresAtAndLength) % lengthLimit
  }

  #word(offset: number): number {
    return this.#segment.words[this.#at + offset] as number
  }
}
