import { describe, expect, test } from 'vitest'
import { hasChromium } from './chromium.js'
import { rightLetters } from './widget-service.js'
import { answer, state, useVisitor } from './widget-visitor.js'

describe.skipIf(!hasChromium())('the widget: letters', () => {
  const visitor = useVisitor()

  test('a wrong answer gets a new picture, a message, and the focus back', async () => {
    const frame = await visitor.open(`{ type: 'embed' }`)
    await answer(frame, 'wrong')
    await state(frame, 'wrong')
    expect(await frame.locator('#message').textContent()).not.toBe('')
    expect(await frame.locator('#live').textContent()).toBe(await frame.locator('#message').textContent())
    await frame.locator('#answer:focus').waitFor()
    expect(await frame.locator('#answer').inputValue()).toBe('')
    expect(await visitor.results()).toEqual([])
    await answer(frame, rightLetters)
    await state(frame, 'right')
    expect(visitor.service.answers.map((sent) => sent.challenge)).toEqual(
      ['challenge-1', 'challenge-2'].map(() => expect.any(String)),
    )
    expect(new Set(visitor.service.answers.map((sent) => sent.challenge)).size).toBe(2)
  })

  test('an empty answer is not sent', async () => {
    const frame = await visitor.open(`{ type: 'embed' }`)
    await state(frame, 'open')
    await frame.locator('#answer').press('Enter')
    await frame.locator('#message.wrong').waitFor()
    expect(visitor.service.answers).toEqual([])
  })

  test('letters typed with spaces between them are all there', async () => {
    const frame = await visitor.open(`{ type: 'embed' }`)
    await state(frame, 'open')
    await frame.locator('#answer').pressSequentially(` ${[...rightLetters].join(' ')} `)
    await frame.locator('#submit').click()
    await state(frame, 'right')
    expect(visitor.service.answers).toEqual([expect.objectContaining({ answer: 'K R T X' })])
  })

  test('an answer under way is sent once', async () => {
    visitor.service.behaviour.hold = true
    const frame = await visitor.open(`{ type: 'embed' }`)
    await answer(frame, rightLetters)
    await state(frame, 'checking')
    await frame.locator('#submit').click()
    await frame.locator('#refresh').click()
    await expect.poll(() => visitor.service.answers.length).toBe(1)
    visitor.service.release()
    await state(frame, 'right')
    expect(visitor.service.answers).toHaveLength(1)
    expect(visitor.service.challenges).toHaveLength(1)
  })

  test('audio instead of the picture, and back', async () => {
    const frame = await visitor.open(`{ type: 'embed' }`)
    await frame.locator('#audio').click()
    await frame.locator('#play').click()
    expect(await frame.locator('#picture').isVisible()).toBe(false)
    expect(visitor.service.challenges[1]).toMatchObject({ alternative: 'audio' })
    await answer(frame, rightLetters)
    await state(frame, 'right')
    await visitor.page.evaluate('capRefresh()')
    await frame.locator('#picture').waitFor()
    expect(await visitor.page.evaluate('capGetTicket()')).toEqual({ ticket: '', randstr: '' })
  })

  test('a slide may follow the letters', async () => {
    visitor.service.behaviour.thenSlide = true
    const frame = await visitor.open(`{ type: 'embed' }`)
    await answer(frame, rightLetters)
    await frame.locator('#handle').waitFor()
    expect(await visitor.results()).toEqual([])
  })
})
