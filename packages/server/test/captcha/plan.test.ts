import { describe, expect, test } from 'vitest'
import { planChallenge, planLetters, type Requested } from '../../src/captcha/plan.js'

const requested = (more: Partial<Requested> = {}): Requested => ({
  captchaType: 1,
  disturbLevel: 0,
  identified: true,
  ...more,
})

describe('a clean visit', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'gets the requested letters (captchaType %i), with little work',
    (captchaType) => {
      expect(planChallenge(requested({ captchaType }), 0)).toEqual({
        kind: 'letters',
        lettersFollow: false,
        letterType: captchaType,
        level: 1,
        puzzles: 20,
      })
    },
  )

  test('gets the requested disturbLevel; 0 means not set', () => {
    expect([0, 1, 2].map((disturbLevel) => planLetters(requested({ disturbLevel }), 0).level)).toEqual([1, 1, 2])
  })

  test('gets the requested slide, and no letters after it', () => {
    expect(planChallenge(requested({ captchaType: 9 }), 0)).toMatchObject({
      kind: 'slide',
      lettersFollow: false,
      puzzles: 25,
    })
  })

  test('that requested no captchaType gets clean letters, or disturbed ones if it named nobody', () => {
    expect(planLetters(requested({ captchaType: 0 }), 0).letterType).toBe(1)
    expect(planLetters(requested({ captchaType: 0, identified: false }), 0).letterType).toBe(5)
  })
})

describe('a hostile visit', () => {
  test('gets disturbed letters at level 2 of the same length', () => {
    for (const captchaType of [1, 2, 3, 4]) {
      expect(planLetters(requested({ captchaType, disturbLevel: 1 }), 1)).toEqual({
        letterType: captchaType + 4,
        level: 2,
      })
    }
  })

  test('from hostility 2 on gets slide and letters, whatever was requested', () => {
    for (const hostility of [2, 3] as const) {
      for (const captchaType of [0, 1, 5, 9]) {
        expect(planChallenge(requested({ captchaType }), hostility)).toMatchObject({
          kind: 'slide',
          lettersFollow: true,
          level: 2,
        })
      }
    }
  })

  test('has more work to do the more hostile it looks', () => {
    const work = ([0, 1, 2, 3] as const).map((hostility) => planChallenge(requested(), hostility).puzzles)
    expect(work).toEqual([20, 28, 100, 300])
  })
})

describe('a visitor who listens', () => {
  test('gets a recording alone: no slide before it, and no letters after it', () => {
    for (const captchaType of [1, 6, 9]) {
      for (const hostility of [0, 1, 2, 3] as const) {
        const { kind, lettersFollow, letterType } = planChallenge(requested({ captchaType }), hostility, 'audio')
        expect([kind, lettersFollow]).toEqual(['audio', false])
        expect(letterType).toBe(planLetters(requested({ captchaType }), hostility).letterType)
      }
    }
  })

  test('has no less work than one who reads or slides, whatever was requested', () => {
    for (const captchaType of [0, 1, 5, 9]) {
      for (const disturbLevel of [0, 1, 2]) {
        for (const hostility of [0, 1, 2, 3] as const) {
          const request = requested({ captchaType, disturbLevel })
          const { puzzles } = planChallenge(request, hostility)
          expect(planChallenge(request, hostility, 'audio').puzzles).toBeGreaterThanOrEqual(puzzles)
        }
      }
    }
  })
})

test('a slide alone costs a quarter more than letters', () => {
  for (const hostility of [0, 1] as const) {
    const [slide, letters] = [9, 1].map((captchaType) => planChallenge(requested({ captchaType }), hostility).puzzles)
    expect(slide).toBe(1.25 * (letters as number))
  }
})

test('who listens waits no longer than who reads, even on a phone that takes 50 ms for a puzzle', () => {
  const puzzleMs = 50
  const [readingMs, listeningMs] = [5000, 12_000]
  for (const hostility of [0, 1, 2, 3] as const) {
    const [letters, recording] = [undefined, 'audio' as const].map(
      (alternative) => planChallenge(requested(), hostility, alternative).puzzles * puzzleMs,
    ) as [number, number]
    expect(Math.max(0, recording - listeningMs)).toBeLessThanOrEqual(Math.max(0, letters - readingMs))
  }
})
