import { describe, expect, test } from 'vitest'
import { type Asked, planChallenge, planLetters } from '../../src/captcha/plan.js'

const asked = (more: Partial<Asked> = {}): Asked => ({ captchaType: 1, disturbLevel: 0, identified: true, ...more })

describe('a clean visit', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('gets the letters it asked for (%i), without work', (captchaType) => {
    expect(planChallenge(asked({ captchaType }), 0)).toEqual({
      kind: 'letters',
      lettersFollow: false,
      letterType: captchaType,
      level: 1,
      powBits: 0,
    })
  })

  test('gets the level it asked for; 0 is unset', () => {
    expect([0, 1, 2].map((disturbLevel) => planLetters(asked({ disturbLevel }), 0).level)).toEqual([1, 1, 2])
  })

  test('gets the slide it asked for, and no letters after it', () => {
    expect(planChallenge(asked({ captchaType: 9 }), 0)).toMatchObject({
      kind: 'slide',
      lettersFollow: false,
      powBits: 0,
    })
  })

  test('without a type gets clean letters; one without identity disturbed ones', () => {
    expect(planLetters(asked({ captchaType: 0 }), 0).letterType).toBe(1)
    expect(planLetters(asked({ captchaType: 0, identified: false }), 0).letterType).toBe(5)
  })
})

describe('a hostile visit', () => {
  test('gets disturbed letters at level 2 of the same length', () => {
    for (const captchaType of [1, 2, 3, 4]) {
      expect(planLetters(asked({ captchaType, disturbLevel: 1 }), 1)).toEqual({ letterType: captchaType + 4, level: 2 })
    }
  })

  test('from 2 on gets slide and letters, whatever it asked for', () => {
    for (const hostility of [2, 3] as const) {
      for (const captchaType of [0, 1, 5, 9]) {
        expect(planChallenge(asked({ captchaType }), hostility)).toMatchObject({
          kind: 'slide',
          lettersFollow: true,
          level: 2,
        })
      }
    }
  })

  test('works the harder the more hostile it looks', () => {
    const bits = ([0, 1, 2, 3] as const).map((hostility) => planChallenge(asked(), hostility).powBits)
    expect(bits).toEqual([...bits].sort((a, b) => a - b))
    expect(new Set(bits).size).toBe(4)
  })
})
