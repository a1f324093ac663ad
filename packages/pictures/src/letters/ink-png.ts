import { deflateInk } from '../codecs/ink-deflate.js'
import { pngChunk, pngHeader, sealChunk } from '../codecs/png.js'
import { mix } from '../colours.js'
import { FULL_INK, type InkSheet } from './ink.js'
import type { Palette } from './style.js'

// Enough steps that no edge shows between one hue and the next.
const HUES = 12
const LEVELS = FULL_INK + 1

const END = pngChunk('IEND', Buffer.alloc(0))

let scratch = Buffer.alloc(0)

/** An indexed PNG: an entry of its palette is one level of ink in one hue. */
export function encodeInkPng({ width, height, coverage }: InkSheet, palette: Palette): Buffer {
  const head = headOf(palette, width, height)
  const room = head.length + 4 * width * height + 1024
  if (scratch.length < room) scratch = Buffer.alloc(room)
  scratch.set(head)
  const rows = { width, height, levels: coverage, hues: huesOf(width) }
  const dataEnd = deflateInk(rows, scratch, head.length + 8)
  const at = sealChunk(scratch, head.length, 'IDAT', dataEnd)
  scratch.set(END, at)
  return Buffer.from(scratch.subarray(0, at + END.length))
}

// Pictures are of a few palettes and two sizes.
const heads = new WeakMap<Palette, Map<number, Buffer>>()

function headOf(palette: Palette, width: number, height: number): Buffer {
  const bySize = heads.get(palette) ?? new Map<number, Buffer>()
  heads.set(palette, bySize)
  const head = bySize.get(width) ?? Buffer.concat([pngHeader(width, height, 3), pngChunk('PLTE', coloursOf(palette))])
  bySize.set(width, head)
  return head
}

/** Every level of ink in the first hue, then in the next. */
function coloursOf(palette: Palette): Uint8Array {
  const colours = Array.from({ length: HUES * LEVELS }, (_, i) => {
    const ink = mix(palette.inkLeft, palette.inkRight, Math.floor(i / LEVELS) / (HUES - 1))
    return mix(palette.paper, ink, (i % LEVELS) / FULL_INK)
  })
  return Uint8Array.from(colours.flat())
}

const huesByWidth = new Map<number, Uint8Array>()

function huesOf(width: number): Uint8Array {
  const hues =
    huesByWidth.get(width) ?? Uint8Array.from({ length: width }, (_, x) => Math.floor((x / width) * HUES) * LEVELS)
  huesByWidth.set(width, hues)
  return hues
}
