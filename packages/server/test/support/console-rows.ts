import { noCounts } from '../../src/captcha/statistics/counts.js'
import type { Row } from '../../src/contracts/statistics.js'
import { consoleNow, hourMs } from './console.js'

/** The same numbers on every machine. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** How busy an hour of the day is, from midnight in China. */
const busyness = [
  [0.3, 0.2, 0.15, 0.12, 0.12, 0.2, 0.4, 0.7, 1, 1.2, 1.3, 1.25],
  [1.1, 1.2, 1.3, 1.3, 1.2, 1.15, 1.2, 1.35, 1.4, 1.2, 0.9, 0.5],
].flat()
/** Of a hundred right answers, by the bucket of their time. */
const answerTimes = [0, 1, 4, 9, 14, 16, 22, 14, 9, 6, 3, 1, 1]

const captchas = [
  { way: 'letters', captchaType: 5, share: 0.45, wrong: 0.11, left: 0.13 },
  { way: 'slide', captchaType: 9, share: 0.4, wrong: 0.05, left: 0.06 },
  { way: 'letters', captchaType: 1, share: 0.1, wrong: 0.04, left: 0.07 },
  { way: 'picture', captchaType: 7, share: 0.03, wrong: 0.19, left: 0.24 },
  { way: 'audio', captchaType: 5, share: 0.02, wrong: 0.22, left: 0.3 },
] as const

const places = [
  { business: '100104', scene: '7', weight: 1 },
  { business: '100104', scene: '12', weight: 0.4 },
  { business: '100231', scene: '1', weight: 0.5 },
  { business: 'app 2012345678', scene: '', weight: 0.25 },
  { business: '', scene: '', weight: 0.06 },
]

/** Sixty days of a middling service, with somebody who tries letters at one scene in the last four hours. */
export function typicalRows(): Row[] {
  const random = numbers(7)
  const rows: Row[] = []
  const thisHour = Math.floor(consoleNow / hourMs) * hourMs
  for (let hours = 0; hours < 60 * 24; hours += 1) {
    const startMs = thisHour - hours * hourMs
    const busy = busyness[(new Date(startMs).getUTCHours() + 8) % 24] as number
    for (const { business, scene, weight } of places) {
      for (const captcha of captchas) {
        for (const stage of [0, 1, 2] as const) {
          const isAttack = hours < 4 && scene === '12' && captcha.captchaType === 5 && stage > 0
          const usual = 320 * weight * busy * captcha.share * ([0.9, 0.07, 0.03][stage] as number)
          const shown = Math.round(usual * (0.85 + 0.3 * random()) * (isAttack ? 25 : 1))
          if (shown === 0) continue
          rows.push({
            startMs,
            hours: 1,
            business,
            scene,
            captchaType: captcha.captchaType,
            stage,
            way: captcha.way,
            ...countsOf(shown, isAttack ? 0.7 : captcha.wrong * (1 + stage / 2), captcha.left, random),
            refused: stage === 2 ? Math.round(shown * 0.1) : 0,
          })
        }
      }
    }
  }
  return rows
}

function countsOf(shown: number, wrongShare: number, leftShare: number, random: () => number) {
  const wrong = Math.round(shown * wrongShare * (0.7 + 0.6 * random()))
  const expired = Math.round(shown * 0.006)
  const left = Math.round(shown * leftShare * (0.8 + 0.4 * random()))
  const right = Math.max(0, shown - wrong - expired - left)
  const seconds = answerTimes.map((percent) => Math.floor((right * percent) / 100))
  seconds[5] = (seconds[5] as number) + right - seconds.reduce((sum, count) => sum + count, 0)
  const used = Math.round(right * 0.01 * random())
  return {
    ...noCounts(),
    shown,
    right,
    wrong,
    expired,
    seconds,
    checks: { ...noCounts().checks, verified: right - used, used },
  }
}
