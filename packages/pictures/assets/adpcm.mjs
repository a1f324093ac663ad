// IMA ADPCM, four bits a sample, low nibble first, starting from silence; src/pictures/adpcm.ts reads it.
const steps = Array.from({ length: 89 }, (_, i) => Math.min(32767, Math.round(7 * 1.1 ** i)))
const indexChange = [-1, -1, -1, -1, 2, 4, 6, 8]

export function encodeAdpcm(sound) {
  const bytes = Buffer.alloc((sound.length + 1) >> 1)
  let predicted = 0
  let index = 0
  sound.forEach((value, i) => {
    const step = steps[index]
    const difference = Math.round(value * 32767) - predicted
    const size = Math.min(7, Math.floor((Math.abs(difference) * 4) / step))
    const change = ((size + 0.5) * step) / 4
    predicted = Math.max(-32768, Math.min(32767, Math.round(predicted + (difference < 0 ? -change : change))))
    index = Math.max(0, Math.min(88, index + indexChange[size]))
    bytes[i >> 1] |= (size | (difference < 0 ? 8 : 0)) << (i % 2 === 0 ? 0 : 4)
  })
  return bytes
}
