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

  test('the field of a wrong answer is red, also under the focus, until something is typed', async () => {
    const frame = await visitor.open(`{ type: 'embed' }`)
    const field = frame.locator('#answer')
    const colours = () =>
      field.evaluate((input) => {
        const { borderTopColor, outlineColor } = getComputedStyle(input)
        return [borderTopColor, outlineColor, input.getAttribute('aria-invalid')]
      })
    await answer(frame, 'wrong')
    await state(frame, 'wrong')
    await frame.locator('#answer:focus').waitFor()
    expect(await colours()).toEqual(['rgb(194, 39, 29)', 'rgb(194, 39, 29)', 'true'])
    await field.pressSequentially(rightLetters[0] as string)
    await state(frame, 'open')
    expect(await frame.locator('#message').textContent()).toBe('')
    expect((await colours())[2]).toBe('false')
    expect((await colours())[1]).not.toBe('rgb(194, 39, 29)')
  })

  test('while the device still computes, the button says why the answer waits', async () => {
    await visitor.visit()
    let load = () => {}
    const isHeld = new Promise<void>((resolve) => {
      load = resolve
    })
    await visitor.page.route('**/proof-worker.js', async (route) => {
      await isHeld
      await route.continue()
    })
    await visitor.page.evaluate(`init({ type: 'embed' })`)
    const frame = visitor.page.frameLocator('iframe')
    await answer(frame, rightLetters)
    await state(frame, 'checking')
    expect(await frame.locator('#submit').textContent()).toBe('Computing…')
    expect(await frame.locator('#live').textContent()).toBe('A check against robots is still running.')
    expect(visitor.service.answers).toEqual([])
    load()
    await state(frame, 'right')
    expect(visitor.service.answers).toHaveLength(1)
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

  describe('a recording that comes late', () => {
    /** Each recording comes when it is let go, whole or not at all; the last one is that of the task that is shown. */
    async function holdRecordings() {
      const held: ((isThere: boolean) => void)[] = []
      await visitor.visit()
      await visitor.page.route('**/widget/audio?*', async (route) => {
        const isThere = await new Promise<boolean>((resolve) => held.push(resolve))
        await (isThere ? route.continue() : route.abort())
      })
      await visitor.page.evaluate(`init({ type: 'embed' })`)
      const frame = visitor.page.frameLocator('iframe')
      await state(frame, 'open')
      await frame.locator('#audio').click()
      await expect.poll(() => held.length).toBe(1)
      await state(frame, 'open')
      return { frame, held }
    }
    const played = () =>
      visitor.page.frames()[1]?.evaluate<string[]>(`window.played ??= (() => {
        const played = []
        const { play } = HTMLMediaElement.prototype
        HTMLMediaElement.prototype.play = function () { played.push(this.src); return play.call(this) }
        return played
      })()`)

    test('is not played beside the next task, and breaks nothing of it', async () => {
      const { frame, held } = await holdRecordings()
      await played()
      await frame.locator('#play').click()
      await frame.locator('#refresh').click()
      await expect.poll(() => held.length).toBe(2)
      held[1]?.(true)
      await frame.locator('#play').click()
      await expect.poll(async () => (await played())?.length).toBe(1)
      const [shown] = (await played()) ?? []
      held[0]?.(true)
      await frame.locator('#play').click()
      await expect.poll(async () => (await played())?.length).toBe(2)
      expect(await played()).toEqual([shown, shown])
      expect(await frame.locator('#message').textContent()).toBe('')
    })

    test('is played once more by a second press while it loads, and let go with its task', async () => {
      const { frame, held } = await holdRecordings()
      await visitor.page.frames()[1]?.evaluate(`window.urls = new Set()
        const { createObjectURL, revokeObjectURL } = URL
        URL.createObjectURL = (blob) => { const url = createObjectURL(blob); urls.add(url); return url }
        URL.revokeObjectURL = (url) => { urls.delete(url); revokeObjectURL(url) }`)
      await frame.locator('#play').click()
      await frame.locator('#play').click()
      await played()
      held[0]?.(true)
      await expect.poll(async () => (await played())?.length).toBe(2)
      await visitor.page.evaluate('new Promise((resolve) => setTimeout(resolve, 100))')
      expect(await frame.locator('#message').textContent()).toBe('')
      await frame.locator('#audio').click()
      await frame.locator('#picture').waitFor()
      await expect.poll(() => visitor.page.frames()[1]?.evaluate('urls.size')).toBe(0)
    })

    test('and then not at all says nothing beside a picture', async () => {
      const { frame, held } = await holdRecordings()
      await frame.locator('#play').click()
      await frame.locator('#audio').click()
      await frame.locator('#picture').waitFor()
      await state(frame, 'open')
      held[0]?.(false)
      await visitor.page.evaluate('new Promise((resolve) => setTimeout(resolve, 100))')
      expect(await frame.locator('#message').textContent()).toBe('')
    })
  })

  test('where the service has no more recordings for this visitor there is a picture, and a word about it', async () => {
    const frame = await visitor.open(`{ type: 'embed' }`)
    await state(frame, 'open')
    visitor.service.behaviour.audio = false
    await frame.locator('#audio').click()
    await frame.locator('#message', { hasText: 'No audio just now' }).waitFor()
    expect(await frame.locator('#picture').isVisible()).toBe(true)
    expect([await frame.locator('#play').isVisible(), await frame.locator('#audio').isVisible()]).toEqual([
      false,
      false,
    ])
    await frame.locator('#refresh').click()
    await state(frame, 'open')
    expect(visitor.service.challenges.map(({ alternative }) => alternative)).toEqual([undefined, 'audio', undefined])
  })

  test('a slide may follow the letters, and says that there is one more step', async () => {
    visitor.service.behaviour.thenSlide = true
    const frame = await visitor.open(`{ type: 'embed' }`)
    await answer(frame, rightLetters)
    await frame.locator('#handle').waitFor()
    await state(frame, 'open')
    expect(await frame.locator('#message').textContent()).toBe('Well done. One more step.')
    expect(await visitor.results()).toEqual([])
  })

  test('a slide after wrong letters says nothing of letters, and its first move ends what was said', async () => {
    const frame = await visitor.open(`{ type: 'embed' }`)
    await state(frame, 'open')
    visitor.service.behaviour.kind = 'slide'
    await answer(frame, 'wrong')
    await state(frame, 'wrong')
    expect(await frame.locator('#message').textContent()).toBe('Not right. Try this one.')
    // Hidden, so nothing about it may be wrong.
    expect(await frame.locator('#answer').getAttribute('aria-invalid')).toBe('false')
    await frame.locator('#handle').press('ArrowRight')
    await state(frame, 'open')
    expect(await frame.locator('#message').textContent()).toBe('')
  })
})
