import { maxSegmentWords, type Position, positionOf, type Segment, type Segments } from './segments.js'

/** Records in the order in which they came, in as many segments as that takes. */
export interface RecordLog {
  /** The oldest; undefined: there is none. */
  readonly first: Position | undefined
  /** @returns where the new record of so many words goes */
  append(words: number): Position
  /** @param words how many it has */
  dropFirst(words: number): void
}

/** A segment, and the words of it that have records: from `from` up to `to`. */
interface Stretch {
  readonly segment: Segment
  from: number
  to: number
}

/** 16 KB: what an almost empty store takes. */
const smallestWords = 2 ** 12

export function recordLog(segments: Segments): RecordLog {
  const stretches: Stretch[] = []
  let allWords = 0

  /** As large as all there are by now, so that neither a small store nor a large one wastes much. */
  function open(words: number): Stretch {
    const size = Math.max(words, smallestWords, Math.min(allWords, maxSegmentWords))
    const stretch = { segment: segments.open(size), from: 0, to: 0 }
    stretches.push(stretch)
    allWords += size
    return stretch
  }

  return {
    get first() {
      const [oldest] = stretches
      return oldest === undefined ? undefined : positionOf(oldest.segment, oldest.from)
    },

    append(words) {
      let last = stretches.at(-1)
      if (last === undefined || last.to + words > last.segment.words.length) last = open(words)
      const position = positionOf(last.segment, last.to)
      last.to += words
      return position
    },

    dropFirst(words) {
      const [oldest] = stretches
      if (oldest === undefined) return
      oldest.from += words
      if (oldest.from < oldest.to) return
      stretches.shift()
      allWords -= oldest.segment.words.length
      segments.close(oldest.segment)
    },
  }
}
