import type { TakeRequest } from '../../contracts/store.js'
import { type Digest, emptyDigest, isSame } from './digest.js'
import { type Position, type Segment, type Segments, wordAt, wordBytes } from './segments.js'

/**
 * The words of a record of a ticket that passed. One without a binding and a value, a mark that something was used, ends
 * after the first four: services keep millions of them. It has half of its key, 64 bits: beside two million others, one new
 * mark in 10,000,000,000,000 is taken for one of them, and so for used.
 */
const layout = {
  /** Of its key. */
  firstHalf: 0,
  /** Its lower 32 bits. */
  expiresAt: 2,
  /** The upper 11 bits of `expiresAt`, one that says whether there is more than a mark, and 20 of the uses. */
  expiresAtAndUses: 3,
  /** Of its key. */
  otherHalf: 4,
  binding: 6,
  /** The value's, in bytes. */
  length: 10,
  value: 11,
} as const

const markWords = layout.otherHalf
const usesBits = 20
const moreThanMark = 1 << usesBits
const upperBitsFrom = usesBits + 1
/** In milliseconds; 278 years. */
const latestExpiry = 2 ** 43 - 1
const wordLimit = 2 ** 32
/** No more of them can be counted. */
export const mostUses = moreThanMark - 1

const binding = emptyDigest()

type Content = Pick<TakeRequest, 'binding' | 'value'>

/** @returns how many words a record with this content takes */
export function wordsFor(content: Content): number {
  return isMark(content) ? markWords : layout.value + Math.ceil(Buffer.byteLength(content.value) / wordBytes)
}

function isMark(content: Content): boolean {
  return content.binding === '' && content.value === ''
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
  write(key: Digest, content: Content, expiresAt: number): void {
    const { words, bytes } = this.#segment
    const expiry = Math.min(Math.ceil(expiresAt), latestExpiry)
    const firstUse = isMark(content) ? 1 : moreThanMark | 1
    words.set(key.firstHalf, this.#at + layout.firstHalf)
    words[this.#at + layout.expiresAt] = expiry % wordLimit
    words[this.#at + layout.expiresAtAndUses] = (Math.floor(expiry / wordLimit) << upperBitsFrom) | firstUse
    if (isMark(content)) return
    words.set(key.otherHalf, this.#at + layout.otherHalf)
    words.set(binding.read(content.binding).words, this.#at + layout.binding)
    words[this.#at + layout.length] = bytes.write(content.value, (this.#at + layout.value) * wordBytes)
  }

  hasKey(key: Digest): boolean {
    const { words } = this.#segment
    if (!isSame(key.firstHalf, words, this.#at + layout.firstHalf)) return false
    return this.#isMark || isSame(key.otherHalf, words, this.#at + layout.otherHalf)
  }

  get uses(): number {
    return this.#word(layout.expiresAtAndUses) & mostUses
  }

  /**
   * Call it only where `uses` is below `mostUses`.
   * @returns the uses with this one
   */
  countUse(): number {
    this.#segment.words[this.#at + layout.expiresAtAndUses] = this.#word(layout.expiresAtAndUses) + 1
    return this.uses
  }

  get value(): string {
    const from = (this.#at + layout.value) * wordBytes
    return this.#segment.bytes.toString('utf8', from, from + this.#length)
  }

  get expiresAt(): number {
    const upper = this.#word(layout.expiresAtAndUses) >>> upperBitsFrom
    return upper * wordLimit + this.#word(layout.expiresAt)
  }

  /** How many words it takes. */
  get size(): number {
    return this.#isMark ? markWords : layout.value + Math.ceil(this.#length / wordBytes)
  }

  isBoundTo(text: string): boolean {
    if (this.#isMark) return text === ''
    return isSame(binding.read(text).words, this.#segment.words, this.#at + layout.binding)
  }

  get #isMark(): boolean {
    return (this.#word(layout.expiresAtAndUses) & moreThanMark) === 0
  }

  get #length(): number {
    return this.#isMark ? 0 : this.#word(layout.length)
  }

  #word(offset: number): number {
    return this.#segment.words[this.#at + offset] as number
  }
}

/** The record at this position, with which it begins. */
export function recordAt(segments: Segments, position: Position): PassedRecord {
  return new PassedRecord(segments.at(position), wordAt(position))
}
