import { expect, test, vi } from 'vitest'
import { clock, late, pause, settleBy } from '../src/deadline.js'
import { useFakeClock } from './support/fake-clock.js'

useFakeClock()
const never = new Promise<never>(() => {})

test('a value that is there needs no timer, even past the deadline', () => {
  expect(settleBy('v', clock() - 1)).toBe('v')
  expect(settleBy(undefined, clock() + 1)).toBeUndefined()
  expect(vi.getTimerCount()).toBe(0)
})

test('a promise settles as itself in time, and leaves no timer', async () => {
  expect(await settleBy(Promise.resolve('v'), clock() + 10)).toBe('v')
  await expect(settleBy(Promise.reject(new Error('no')), clock() + 10)).rejects.toThrow('no')
  expect(vi.getTimerCount()).toBe(0)
})

test('a promise that hangs is late at the deadline', async () => {
  const settled = settleBy(never, clock() + 50)
  await vi.advanceTimersByTimeAsync(49)
  expect(vi.getTimerCount()).toBe(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(await settled).toBe(late)
})

test('a promise that rejects after its deadline is no unhandled rejection', async () => {
  let fail = (_: Error): void => {}
  const settled = settleBy(
    new Promise<never>((_, reject) => {
      fail = reject
    }),
    clock() + 5,
  )
  await vi.advanceTimersByTimeAsync(5)
  fail(new Error('too late'))
  expect(await settled).toBe(late)
})

test('no timer of a deadline or a pause holds the process', () => {
  vi.useRealTimers()
  const handles: unknown[] = []
  const spy = vi.spyOn(globalThis, 'setTimeout')
  void settleBy(never, clock() + 1000)
  void pause(1000)
  for (const { value } of spy.mock.results) handles.push(value)
  spy.mockRestore()
  expect(handles).toHaveLength(2)
  for (const handle of handles as NodeJS.Timeout[]) {
    expect(handle.hasRef()).toBe(false)
    clearTimeout(handle)
  }
})
