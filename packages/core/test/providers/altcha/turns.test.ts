import { expect, test } from 'vitest'
import { turns } from '../../../src/providers/altcha/turns.js'

test('so many run at once; the others wait for their turn, or until their deadline', async () => {
  const work = turns(2)
  const done: number[] = []
  let running = 0
  let most = 0
  const releases: (() => void)[] = []
  const take = (name: number, deadline = performance.now() + 60_000) =>
    work.take(deadline, async () => {
      running += 1
      most = Math.max(most, running)
      await new Promise<void>((resolve) => releases.push(resolve))
      running -= 1
      done.push(name)
      return name
    })
  const all = [take(1), take(2), take(3), take(4)]
  expect(await take(5, performance.now())).toBeUndefined()
  while (done.length < 4) {
    releases.shift()?.()
    await Promise.resolve()
  }
  expect(await Promise.all(all)).toEqual([1, 2, 3, 4])
  expect(most).toBe(2)
  const failing = work.take(performance.now() + 60_000, () => Promise.reject(new Error('x')))
  await expect(failing).rejects.toThrow('x')
  const after = [take(6), take(7)]
  while (done.length < 6) {
    releases.shift()?.()
    await Promise.resolve()
  }
  expect(await Promise.all(after)).toEqual([6, 7])
})

test('whoever no longer waits is passed over, wherever in the queue it is', async () => {
  const work = turns(1)
  const inAMinute = performance.now() + 60_000
  let end = () => {}
  const first = work.take(inAMinute, () => new Promise<void>((resolve) => (end = resolve)))
  const over = work.take(performance.now(), async () => 'over')
  const next = work.take(inAMinute, async () => 'next')
  const alsoOver = work.take(performance.now(), async () => 'over')
  expect([await over, await alsoOver]).toEqual([undefined, undefined])
  end()
  await first
  expect(await next).toBe('next')
  expect(await work.take(inAMinute, async () => 'alone')).toBe('alone')
})
