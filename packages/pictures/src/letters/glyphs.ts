import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'

/** A letter as a signed distance field: one byte a pixel, 0 (far outside) to 63 (far inside), the edge at 31.5. */
export interface Glyph {
  width: number
  height: number
  cells: Uint8Array
}

export interface GlyphSet {
  /** The letters pictures may show; those that people mistake for others are left out. */
  letters: string
  fontCount: number
  /** Paper around every letter in its mask, also the largest distance a mask stores, in mask pixels. */
  margin: number
  find(font: number, letter: string): Glyph
}

let loaded: GlyphSet | undefined

/** The masks of assets/glyphs.bin (made by assets/make-glyphs.mjs), inflated at first use. */
export function glyphSet(): GlyphSet {
  loaded ??= parse(inflateSync(readFileSync(join(__dirname, '../../assets/glyphs.bin'))))
  return loaded
}

function parse(bytes: Buffer): GlyphSet {
  const [fontCount = 0, letterCount = 0, letterHeight = 0, margin = 0] = bytes
  const letters = bytes.toString('ascii', 4, 4 + letterCount)
  const height = letterHeight + 2 * margin
  const glyphs: Glyph[] = []
  for (let at = 4 + letterCount; at < bytes.length; ) {
    const width = bytes[at] as number
    glyphs.push({ width, height, cells: new Uint8Array(bytes.subarray(at + 1, at + 1 + width * height)) })
    at += 1 + width * height
  }
  return {
    letters,
    fontCount,
    margin,
    find(font, letter) {
      const glyph = glyphs[font * letterCount + letters.indexOf(letter)]
      if (!glyph || !letters.includes(letter)) {
        throw new RangeError(`No mask for ${JSON.stringify(letter)} in font ${font}. Pictures can show ${letters}.`)
      }
      return glyph
    },
  }
}
