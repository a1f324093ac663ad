import { between, type PictureRandom } from '../random.js'
import { speechRateHz } from './clips.js'

/** How a voice differs from the one that was recorded; each is a factor. */
export interface Voice {
  readonly pitch: number
  readonly speed: number
  /** On the resonances of mouth and throat: below 1 a larger speaker's. */
  readonly formants: number
  readonly loudness: number
}

export const randomVoice = (random: PictureRandom): Voice => ({
  pitch: between(random, 0.86, 1.2),
  speed: between(random, 0.88, 1.12),
  formants: between(random, 0.94, 1.06),
  loudness: between(random, 0.75, 1),
})

/** Says a clip in another voice. */
export function inVoice(clip: Float32Array, { pitch, speed, formants, loudness }: Voice): Float32Array {
  // Resampling moves pitch, formants and speed alike; the other two steps put right what should not have moved.
  const shaped = withFormants(clip, formants / pitch)
  const stretched = stretch(shaped, pitch / speed)
  return resample(stretched, pitch).map((value) => value * loudness)
}

/** Faster is higher too, as on a tape. */
export function resample(sound: Float32Array, factor: number): Float32Array {
  const result = new Float32Array(Math.max(0, Math.floor((sound.length - 1) / factor)))
  for (let i = 0; i < result.length; i += 1) {
    const from = Math.floor(i * factor)
    const share = i * factor - from
    result[i] = (sound[from] as number) * (1 - share) + (sound[from + 1] as number) * share
  }
  return result
}

const frameLength = speechRateHz * 0.03
const hop = frameLength / 2
const fade = Float32Array.from(
  { length: frameLength },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / frameLength),
)
// How far a frame may be moved so that its waves meet those before it: a period of a deep voice.
const search = speechRateHz * 0.01

/** Longer without being lower: frames are laid closer or further apart, each where it continues the one before. */
function stretch(sound: Float32Array, factor: number): Float32Array {
  const length = Math.round(sound.length * factor)
  const result = new Float32Array(length + frameLength)
  const padded = withSilence(sound)
  let expected = margin
  for (let to = 0; to < length; to += hop) {
    const from = bestMatch(padded, margin + Math.round(to / factor), expected)
    for (let i = 0; i < frameLength; i += 1) {
      result[to + i] = (result[to + i] as number) + (padded[from + i] as number) * (fade[i] as number)
    }
    expected = from + hop
  }
  return result.subarray(0, length)
}

const margin = search + 2 * frameLength

/** Around a sound, so that no frame reaches beyond what there is. */
function withSilence(sound: Float32Array): Float32Array {
  const padded = new Float32Array(sound.length + 2 * margin)
  padded.set(sound, margin)
  return padded
}

// Likeness of sounds this deep shows in every fourth sample.
const step = 4

/** The place near `wanted` whose sound is most like that at `expected`. */
function bestMatch(padded: Float32Array, wanted: number, expected: number): number {
  let best = wanted
  let most = Number.NEGATIVE_INFINITY
  for (let at = wanted - search; at <= wanted + search; at += step) {
    let likeness = 0
    for (let i = 0; i < hop; i += step) likeness += (padded[at + i] as number) * (padded[expected + i] as number)
    if (likeness > most) {
      most = likeness
      best = at
    }
  }
  return best
}

// One resonance for each kilohertz, and some for the rest.
const order = 18

/** A part of a clip, apart from any voice. */
interface Frame {
  readonly windowed: Float32Array
  /** What excites the resonances. */
  readonly excitation: Float32Array
  readonly energy: number
}

// Clips are few, and finding what excites them is half the work.
const framesOfClips = new WeakMap<Float32Array, readonly Frame[]>()

function framesOf(clip: Float32Array): readonly Frame[] {
  const known = framesOfClips.get(clip)
  if (known) return known
  const padded = withSilence(clip)
  const frames: Frame[] = []
  for (let start = margin - hop; start < margin + clip.length; start += hop) {
    const windowed = padded.slice(start, start + frameLength).map((value, i) => value * (fade[i] as number))
    const own = predictor(windowed)
    const excitation = new Float32Array(frameLength)
    let energy = 1e-9
    for (let i = 0; i < frameLength; i += 1) {
      let value = 0
      for (let k = 0; k <= order; k += 1) value += (own[k] as number) * (padded[start + i - k] as number)
      excitation[i] = value
      energy += (padded[start + i] as number) ** 2
    }
    frames.push({ windowed, excitation, energy })
  }
  framesOfClips.set(clip, frames)
  return frames
}

/**
 * Moves the resonances and leaves the pitch: what excites them is found by linear prediction, and put through those of the
 * same frame resampled.
 */
function withFormants(clip: Float32Array, factor: number): Float32Array {
  const result = new Float32Array(clip.length + 2 * margin)
  const spoken = new Float64Array(frameLength + order)
  framesOf(clip).forEach(({ windowed, excitation, energy }, at) => {
    const start = margin + (at - 1) * hop
    const moved = predictor(resample(windowed, factor))
    let spokenEnergy = 1e-9
    for (let i = 0; i < frameLength; i += 1) {
      let value = excitation[i] as number
      for (let k = 1; k <= order; k += 1) value -= (moved[k] as number) * (spoken[order + i - k] as number)
      spoken[order + i] = value
      spokenEnergy += value * value
    }
    const gain = Math.sqrt(energy / spokenEnergy)
    for (let i = 0; i < frameLength; i += 1) {
      const shaped = (spoken[order + i] as number) * gain * (fade[i] as number)
      result[start + i] = (result[start + i] as number) + shaped
    }
  })
  return result.subarray(margin, margin + clip.length)
}

/** Coefficients that predict a sample from those before it (Levinson and Durbin); the first is 1. */
function predictor(frame: Float32Array): Float64Array {
  const correlation = new Float64Array(order + 1)
  for (let lag = 0; lag <= order; lag += 1) {
    let sum = 0
    for (let i = lag; i < frame.length; i += 1) sum += (frame[i] as number) * (frame[i - lag] as number)
    correlation[lag] = sum
  }
  let error = (correlation[0] as number) * 1.0001 + 1e-9
  let known = new Float64Array(order + 1)
  known[0] = 1
  for (let m = 1; m <= order; m += 1) {
    let sum = 0
    for (let k = 0; k < m; k += 1) sum += (known[k] as number) * (correlation[m - k] as number)
    const reflection = -sum / error
    const next = known.slice()
    for (let k = 1; k <= m; k += 1) next[k] = (known[k] as number) + reflection * (known[m - k] as number)
    known = next
    error *= 1 - reflection * reflection
  }
  return known
}
