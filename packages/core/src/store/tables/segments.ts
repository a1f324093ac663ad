/**
 * A piece of memory for records. It is one ArrayBuffer, which the garbage collector counts and frees but never looks
 * into: a million records cost it nothing.
 */
export interface Segment {
  /** Its place among all segments of a store. */
  readonly number: number
  /** The same memory twice: numbers and digests are read as words of 32 bits, texts as bytes. */
  readonly words: Uint32Array
  readonly bytes: Buffer
}

export const wordBytes = 4
const wordBits = 18
/** 1 MB. */
export const maxSegmentWords = 2 ** wordBits
const maxSegments = 2 ** 14

/**
 * Where a record begins: its segment's number times `maxSegmentWords`, and its word within the segment. One number of 32
 * bits, so that the index of a million records takes 8 MB.
 */
export type Position = number

/** The segments of one store. */
export interface Segments {
  /** @throws {RangeError} at 16 GB, when there are no more numbers */
  open(words: number): Segment
  /** Frees it with all that is in it. */
  close(segment: Segment): void
  /** The segment of a record. */
  at(position: Position): Segment
}

export function segmentsOfStore(): Segments {
  const held: (Segment | undefined)[] = []
  const unused: number[] = []

  return {
    open(words) {
      const number = unused.pop() ?? held.length
      if (number >= maxSegments) throw new RangeError('The memory store has no room left.')
      const memory = new ArrayBuffer(words * wordBytes)
      const segment = { number, words: new Uint32Array(memory), bytes: Buffer.from(memory) }
      held[number] = segment
      return segment
    },

    close({ number }) {
      held[number] = undefined
      unused.push(number)
    },

    at: (position) => held[position >>> wordBits] as Segment,
  }
}

export function positionOf({ number }: Segment, word: number): Position {
  return number * maxSegmentWords + word
}

/** The word within its segment at which a record begins. */
export function wordAt(position: Position): number {
  return position & (maxSegmentWords - 1)
}
