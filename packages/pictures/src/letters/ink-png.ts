import { encodeIndexedPng } from '../codecs/png.js'
import { mix } from '../colours.js'
import { fullInk, type InkSheet } from './ink.js'
import type { Palette } from './style.js'

// Enough steps that no edge shows between one hue and the next.
const hues = 12
const levels = fullInk + 1

/** An indexed PNG: an entry of its palette is one level of ink in one hue. */
export function encodeInkPng({ width, height, coverage }: InkSheet, palette: Palette): Buffer {
  return encodeIndexedPng(width, height, coverage, coloursOf(palette), huesOf(width))
}

const huesByWidth = new Map<number, Uint8Array>()

/** The first colour of each column's hue. */
function huesOf(width: number): Uint8Array {
  const known = huesByWidth.get(width)
  if (known) return known
  const bytes = Uint8Array.from({ length: width }, (_, x) => Math.floor((x / width) * hues) * levels)
  huesByWidth.set(width, bytes)
  return bytes
}

// A deployment has a dozen palettes.
const coloursByPalette = new WeakMap<Palette, Uint8Array>()

/** Every level of ink in the first hue, then in the next. */
function coloursOf(palette: Palette): Uint8Array {
  const known = coloursByPalette.get(palette)
  if (known) return known
  const colours = Array.from({ length: hues * levels }, (_, i) => {
    const ink = mix(palette.inkLeft, palette.inkRight, Math.floor(i / levels) / (hues - 1))
    return mix(palette.paper, ink, (i % levels) / fullInk)
  })
  const bytes = Uint8Array.from(colours.flat())
  coloursByPalette.set(palette, bytes)
  return bytes
}
