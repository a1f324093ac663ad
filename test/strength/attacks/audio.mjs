const bands = 14
const frame = 256
const hop = 224

/**
 * A matched filter for recordings: how each digit sounds is learned from the public generator, by having it speak every
 * digit alone a few times; a recording is then read by where which of these patterns fits best.
 *
 * @param speak the generator: a text, and a WAV
 * @returns reads a WAV of so many digits
 */
export function learnToHear(speak, { digits = '0123456789', variants = 30 } = {}) {
  const patterns = Array.from(digits, (digit) =>
    Array.from({ length: variants }, () => ({ digit, ...patternOf(spectrum(speak(digit))) })),
  ).flat()
  return (wav, count) => read(spectrum(wav), patterns, count)
}

function read(frames, patterns, count) {
  // The best pattern that ends at each frame, and where it begins.
  const best = Array.from({ length: frames.length + 1 }, () => [])
  for (const { digit, values, length } of patterns) {
    for (let from = 0; from + length <= frames.length; from += 2) {
      const score = correlation(frames, from, values, length)
      const ending = best[from + length]
      const same = ending.find((one) => one.digit === digit)
      if (same === undefined) ending.push({ digit, from, score })
      else if (score > same.score) Object.assign(same, { from, score })
    }
  }
  // The best row of so many digits, one after another.
  let rows = Array.from({ length: frames.length + 1 }, () => ({ score: 0, text: '' }))
  for (let n = 0; n < count; n += 1) {
    const next = [{ score: -Infinity, text: '' }]
    for (let end = 1; end <= frames.length; end += 1) {
      let row = next[end - 1]
      for (const { digit, from, score } of best[end]) {
        const total = rows[from].score + score
        if (total > row.score) row = { score: total, text: rows[from].text + digit }
      }
      next.push(row)
    }
    rows = next
  }
  return rows[frames.length].text
}

/** From where a digit begins to where it ends, with its mean taken away. */
function patternOf(frames) {
  const loudness = frames.map((values) => values.reduce((a, b) => a + b))
  const threshold = 0.25 * Math.max(...loudness)
  const from = loudness.findIndex((value) => value > threshold)
  const to = loudness.findLastIndex((value) => value > threshold) + 1
  const values = Float32Array.from(frames.slice(from, to).flatMap((each) => [...each]))
  const mean = values.reduce((a, b) => a + b) / values.length
  let energy = 0
  values.forEach((value, i) => {
    values[i] = value - mean
    energy += (value - mean) ** 2
  })
  return { values: values.map((value) => value / Math.sqrt(energy + 1e-9)), length: to - from }
}

function correlation(frames, from, pattern, length) {
  let [sum, squares, product, at] = [0, 0, 0, 0]
  for (let i = 0; i < length; i += 1) {
    const values = frames[from + i]
    for (let band = 0; band < bands; band += 1) {
      const value = values[band]
      sum += value
      squares += value * value
      product += value * pattern[at++]
    }
  }
  return product / Math.sqrt(squares - (sum * sum) / at + 1e-9)
}

let waves

/** The loudness of 14 bands in frames of 32 ms, above what is always there. */
function spectrum(wav) {
  const sound = samplesOf(wav)
  waves ??= Array.from({ length: frame / 2 }, (_, k) =>
    Float32Array.from({ length: 2 * frame }, (_, i) => {
      const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * (i >> 1)) / frame)
      const angle = (2 * Math.PI * k * (i >> 1)) / frame
      return window * (i & 1 ? Math.sin(angle) : Math.cos(angle))
    }),
  )
  const frames = []
  for (let at = 0; at + frame <= sound.length; at += hop) {
    const values = new Float32Array(bands)
    for (let k = 4; k < 120; k += 1) {
      const wave = waves[k]
      let [real, imaginary] = [0, 0]
      for (let i = 0; i < frame; i += 1) {
        real += sound[at + i] * wave[2 * i]
        imaginary += sound[at + i] * wave[2 * i + 1]
      }
      // Narrow bands below, wide ones above, as ears have them.
      values[Math.floor((bands * Math.log2(1 + (k - 4) / 12)) / Math.log2(1 + 116 / 12))] += real ** 2 + imaginary ** 2
    }
    frames.push(values.map((value) => Math.log(1e-4 + value)))
  }
  for (let band = 0; band < bands; band += 1) {
    const sorted = frames.map((values) => values[band]).sort((a, b) => a - b)
    const floor = sorted[Math.floor(sorted.length * 0.3)]
    for (const values of frames) values[band] = Math.max(0, values[band] - floor)
  }
  return frames
}

/** Of 8 or 16 bits, at 8,000 samples a second: of a faster recording every so manieth. */
function samplesOf(wav) {
  const step = Math.max(1, Math.round(wav.readUInt32LE(24) / 8000))
  const bits = wav.readUInt16LE(34)
  const data = wav.subarray(44)
  const count = Math.floor(data.length / (bits / 8) / step)
  return Float32Array.from({ length: count }, (_, i) =>
    bits === 8 ? (data[i * step] - 128) / 128 : data.readInt16LE(2 * i * step) / 32_768,
  )
}
