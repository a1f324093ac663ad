// IMA ADPCM as assets/make-speech.mjs writes it: four bits a sample, low nibble first, starting from silence.
const steps = Array.from({ length: 89 }, (_, i) => Math.min(32767, Math.round(7 * 1.1 ** i)))
const indexChange = [-1, -1, -1, -1, 2, 4, 6, 8]

/** Samples from -1 to 1. */
export function decodeAdpcm(bytes: Uint8Array, length: number): Float32Array {
  const sound = new Float32Array(length)
  let predicted = 0
  let index = 0
  for (let i = 0; i < length; i += 1) {
    const code = ((bytes[i >> 1] as number) >> (i % 2 === 0 ? 0 : 4)) & 15
    const size = code & 7
    const change = ((size + 0.5) * (steps[index] as number)) / 4
    predicted = Math.max(-32768, Math.min(32767, Math.round(predicted + (code & 8 ? -change : change))))
    index = Math.max(0, Math.min(88, index + (indexChange[size] as number)))
    sound[i] = predicted / 32768
  }
  return sound
}
