// How often the attacks succeed, and what they cost: core-seconds for each try. Prints JSON.
//   node test/strength/samples.mjs [slides] [recordings]
import { createRequire } from 'node:module'
import { learnToHear } from './attacks/audio.mjs'
import { findHole } from './attacks/slide.mjs'

const require = createRequire(import.meta.url)
const { createDrawing } = require('../../packages/server/dist/captcha/drawing.js')
const tolerancePx = 5

const [slides = 100, recordings = 40] = process.argv.slice(2).map(Number)
const drawing = createDrawing({ styleSeed: 'strength' })

const results = {}
for (const level of [1, 2]) {
  results[`slide ${level}`] = tried(slides, (i) => {
    const { image, piece, answer } = drawing.slide(level, 2, String(i))
    return () => Math.abs(findHole({ background: image.bytes, piece: piece.bytes }) - Number(answer)) <= tolerancePx
  })
}
for (const language of ['en', 'zh']) {
  const hear = learnToHear((text) => drawing.speak(text, language))
  results[`audio ${language}`] = tried(recordings, () => {
    const answer = drawing.spokenText()
    const wav = drawing.speak(answer, language)
    return () => hear(wav, answer.length) === answer
  })
}
console.log(JSON.stringify(results))

/** Only the solving is timed, not the drawing. */
function tried(count, prepare) {
  let [successes, cpuSeconds] = [0, 0]
  for (let i = 0; i < count; i += 1) {
    const solve = prepare(i)
    const before = process.cpuUsage()
    if (solve()) successes += 1
    const { user, system } = process.cpuUsage(before)
    cpuSeconds += (user + system) / 1e6
  }
  return { count, success: successes / count, coreSeconds: cpuSeconds / count }
}
