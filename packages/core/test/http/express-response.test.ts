import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { answeredOnExpress } from '../../src/http/express-response.js'

/** As much of Express's response as is looked at. */
const newResponse = () => Object.assign(new EventEmitter(), { headersSent: false, render: () => {} }) as never

test('many functions that are waited for at the same time watch a response once, and leave it as it was', async () => {
  const response: { render: unknown; listenerCount(name: string): number } = newResponse()
  const { render } = response
  let end: () => void = () => {}
  const until = new Promise<void>((resolve) => {
    end = resolve
  })
  const answers = Array.from({ length: 20 }, () => answeredOnExpress(response as never, () => until))
  expect(response.listenerCount('pipe')).toBe(1)
  expect(response.render).not.toBe(render)
  end()
  expect(await Promise.all(answers)).toEqual(Array(20).fill(false))
  expect([response.listenerCount('pipe'), response.render]).toEqual([0, render])
})
