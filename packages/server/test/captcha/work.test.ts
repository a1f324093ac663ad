import { describe, expect, test } from 'vitest'
import { findProof } from '../../../widget/src/frame/proof-of-work/proof.js'
import { isWorkDone, proofLength, workOf } from '../../src/captcha/work.js'

const puzzles = 20
const proof = findProof(workOf('challenge', puzzles))
const words = () => [...proof]
const isDone = (changed: number[]) => isWorkDone('challenge', puzzles, changed)
/** The nonce and eight places of one solution, in a proof of 32. */
const each = 9

describe('the proof that the widget finds', () => {
  test('is accepted for its own challenge, and for no more work than was done', () => {
    expect(proof).toHaveLength(proofLength)
    expect(isWorkDone('challenge', puzzles, proof)).toBe(true)
    expect(isWorkDone('another', puzzles, proof)).toBe(false)
    expect(isWorkDone('challenge', 80, proof)).toBe(false)
  })

  test('is refused with any word of it changed', () => {
    for (let at = 0; at < words().length; at += 1) {
      const changed = words()
      changed[at] = (changed[at] as number) ^ 1
      expect(isDone(changed)).toBe(false)
    }
  })

  test('is refused if it has one solution twice, even with its places in another order', () => {
    for (const order of [
      [0, 1, 2, 3, 4, 5, 6, 7],
      [1, 0, 2, 3, 4, 5, 6, 7],
      [2, 3, 0, 1, 4, 5, 6, 7],
      [4, 5, 6, 7, 0, 1, 2, 3],
    ]) {
      const changed = words()
      changed[each] = changed[0] as number
      order.forEach((from, to) => {
        changed[each + 1 + to] = changed[1 + from] as number
      })
      expect(isDone(changed)).toBe(false)
    }
  })

  test('is refused if a solution names one place eight times, whose numbers would cancel out by themselves', () => {
    const changed = words()
    changed.fill(7, 1, each)
    expect(isDone(changed)).toBe(false)
  })

  test('is refused with places beyond the end of the list', () => {
    const changed = words()
    changed[each - 1] = 0xffff_ffff
    expect(isDone(changed)).toBe(false)
  })

  test.each([
    ['nothing', []],
    ['one solution too few', proof.slice(each)],
    ['one too many', [...proof, ...proof.slice(0, each)]],
  ])('is refused with %s', (_, numbers) => {
    expect(isDone(numbers)).toBe(false)
  })
})

test('the share of solutions that count falls as the work grows, and is never more than all', () => {
  expect(workOf('c', 1).threshold).toBe(2 ** 32)
  expect(workOf('c', 200).threshold / workOf('c', 100).threshold).toBeCloseTo(0.5, 6)
  expect(workOf('c', 100).key).not.toEqual(workOf('d', 100).key)
})
