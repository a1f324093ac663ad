import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contrast, parseHex, type Rgb, readableOn, textOn } from '../src/frame/theme.js'

const channel = fc.integer({ min: 0, max: 255 })
const colours = fc.tuple(channel, channel, channel) as fc.Arbitrary<Rgb>
const cards: Rgb[] = [
  [255, 255, 255],
  [29, 31, 36],
]

test('text on the page’s colour is legible, whatever colour that is', () => {
  fc.assert(
    fc.property(colours, (colour) => {
      expect(contrast(textOn(colour), colour)).toBeGreaterThanOrEqual(4.5)
    }),
  )
})

test('lines in the page’s colour are visible on the card, whatever colour that is', () => {
  fc.assert(
    fc.property(colours, fc.constantFrom(...cards), (colour, card) => {
      expect(contrast(readableOn(card, colour), card)).toBeGreaterThanOrEqual(4.5)
    }),
  )
})

test('a legible colour is not changed', () => {
  expect(readableOn([255, 255, 255], [36, 87, 214])).toEqual([36, 87, 214])
})

test.each([
  ['a11bbb', [161, 27, 187]],
  ['#A11BBB', [161, 27, 187]],
  ['fc0', [255, 204, 0]],
  ['', undefined],
  ['red', undefined],
  ['12345', undefined],
  ['a11bbb;background:url(x)', undefined],
])('themeColor %s', (text, rgb) => {
  expect(parseHex(text)).toEqual(rgb)
})

test('the contrast of black and white is 21', () => {
  expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21)
})
