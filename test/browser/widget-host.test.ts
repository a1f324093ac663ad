import { describe, expect, test } from 'vitest'
import { hasChromium } from './chromium.js'
import { rightLetters, rightX } from './widget-service.js'
import { answer, state, useVisitor } from './widget-visitor.js'

describe.skipIf(!hasChromium())('the widget in its page', () => {
  const visitor = useVisitor()
  const passed = { ret: 0, ticket: expect.stringMatching(/^ticket-/), randstr: expect.stringMatching(/^rand-/) }

  test('capDestroy leaves nothing, and a second capInit works', async () => {
    const frame = await visitor.open(`{ type: 'embed' }`)
    await answer(frame, rightLetters)
    await state(frame, 'right')
    await visitor.page.evaluate('capDestroy()')
    expect(await visitor.page.evaluate(`document.getElementById('place').innerHTML`)).toBe('')
    expect(await visitor.page.evaluate('capGetTicket()')).toEqual({ ticket: '', randstr: '' })
    await visitor.page.evaluate(`init({ type: 'embed' })`)
    await answer(frame, rightLetters)
    await state(frame, 'right')
    await expect.poll(() => visitor.results()).toHaveLength(2)
  })

  test('two scripts, two widgets: each keeps its own functions', async () => {
    const keep = (name: string) => `<script>window.${name} = { capInit, capGetTicket, capRefresh, capDestroy }</script>`
    const body = `<div id="a"></div><div id="b"></div>${visitor.script('token=a')}${keep('first')}${visitor.script('token=b')}${keep('second')}`
    await visitor.visit({ body })
    await visitor.page.evaluate(
      `first.capInit(document.getElementById('a'), { type: 'embed' }); second.capInit(document.getElementById('b'), { type: 'embed' })`,
    )
    const [a, b] = [visitor.page.frameLocator('#a iframe'), visitor.page.frameLocator('#b iframe')]
    await state(a, 'open')
    await state(b, 'open')
    await answer(b, rightLetters)
    await state(b, 'right')
    expect(await visitor.page.evaluate('first.capGetTicket().ticket')).toBe('')
    expect(await visitor.page.evaluate('second.capGetTicket().ticket')).not.toBe('')
    await visitor.page.evaluate('second.capDestroy()')
    await answer(a, rightLetters)
    await state(a, 'right')
    expect(await visitor.page.evaluate('first.capGetTicket().ticket')).not.toBe('')
    expect(visitor.service.challenges.map(({ token }) => token).sort()).toEqual(['a-session', 'b-session'])
  })

  test('works under a strict policy that names the service in script-src and frame-src', async () => {
    const reports: string[] = []
    const csp = `default-src 'none'; script-src ${visitor.service.origin}; frame-src ${visitor.service.origin}`
    const frame = await visitor.open('{}', {
      headers: { 'content-security-policy': csp },
      prepare: (page) => page.on('console', (message) => reports.push(message.text())),
    })
    await frame.locator('#bar').click()
    await answer(frame, rightLetters)
    await state(frame, 'right')
    await expect.poll(() => visitor.results()).toEqual([passed])
    expect(reports.filter((text) => /Content.Security.Policy|Refused|violates/i.test(text))).toEqual([])
  })

  test('works in a page that isolates itself', async () => {
    const frame = await visitor.open(`{ type: 'embed' }`, {
      headers: { 'cross-origin-embedder-policy': 'require-corp', 'cross-origin-opener-policy': 'same-origin' },
    })
    expect(await visitor.page.evaluate('crossOriginIsolated')).toBe(true)
    await answer(frame, rightLetters)
    await state(frame, 'right')
    await expect.poll(() => visitor.results()).toEqual([passed])
  })

  test('works in a page written from right to left', async () => {
    visitor.service.behaviour.kind = 'slide'
    const body = `<script>document.documentElement.dir = 'rtl'</script><div id="place"></div>${visitor.script()}`
    const frame = await visitor.open('{}', { body, context: { viewport: { width: 360, height: 480 } } })
    expect(await visitor.page.locator('iframe').boundingBox()).toMatchObject({ x: 52, width: 300 })
    await frame.locator('#bar').click()
    await frame.locator('#scene').click({ position: { x: ((rightX + 23.5) * 274) / 310, y: 60 } })
    await frame.locator('#confirm').click()
    await state(frame, 'right')
    await expect.poll(() => visitor.results()).toEqual([passed])
  })

  test('keeps its shape in a page whose style sheet has plans for every iframe and div', async () => {
    const unkind =
      '<style>iframe, div { display: none !important; width: 10px !important; opacity: 1; border: 9px solid red !important }</style>'
    const frame = await visitor.open(`{ type: 'embed' }`, {
      body: `${unkind}<section id="place"></section>${visitor.script()}`,
    })
    await state(frame, 'open')
    expect(await visitor.page.locator('iframe').boundingBox()).toMatchObject({ width: 300, height: 232 })
  })

  test('in a place that is not shown yet it loads, and is there when that is', async () => {
    const body = `<div id="step" hidden><div id="place"></div></div>${visitor.script()}`
    const frame = await visitor.open(`{ type: 'embed' }`, { body })
    await visitor.page.waitForFunction(`document.querySelector('iframe')`)
    await expect.poll(() => visitor.service.sessions.length).toBe(1)
    await visitor.page.evaluate(`document.getElementById('step').hidden = false`)
    await answer(frame, rightLetters)
    await state(frame, 'right')
    await expect.poll(() => visitor.results()).toEqual([passed])
  })

  test('nothing moves where the system says so', async () => {
    const frame = await visitor.open(`{ type: 'embed' }`, { context: { reducedMotion: 'reduce' } })
    await answer(frame, rightLetters)
    await state(frame, 'right')
    const moving = frame.locator('#done svg').evaluate((icon) => getComputedStyle(icon).animationName)
    expect(await moving).toBe('none')
  })

  test('a theme that the visitor changes is followed, and one that the page chose stays', async () => {
    const frame = await visitor.open(`{ type: 'embed' }`)
    await state(frame, 'open')
    const theme = () => frame.locator('html').getAttribute('data-theme')
    expect(await theme()).toBe('light')
    await visitor.page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(theme).toBe('dark')
    await visitor.page.evaluate(`init({ type: 'embed', theme: 'light' })`)
    await state(frame, 'open')
    expect(await theme()).toBe('light')
    await visitor.page.emulateMedia({ colorScheme: 'light' })
    await visitor.page.emulateMedia({ colorScheme: 'dark' })
    // Whatever the frame was told is told before this.
    await answer(frame, rightLetters)
    await state(frame, 'right')
    expect(await theme()).toBe('light')
  })

  test('the page can read nothing of the frame, and others can fake nothing to the page', async () => {
    const frame = await visitor.open(`{ type: 'embed' }`)
    await state(frame, 'open')
    expect(await visitor.page.evaluate('document.querySelector("iframe").contentDocument')).toBeNull()
    await visitor.page.evaluate(`window.postMessage({ ticketgate: 'passed', ticket: 'forged', randstr: 'r' }, '*')`)
    await visitor.page.evaluate(`new Promise((resolve) => {
      const other = document.createElement('iframe')
      other.srcdoc = '<script>parent.postMessage({ ticketgate: "passed", ticket: "forged", randstr: "r" }, "*"); parent.postMessage("done", "*")</' + 'script>'
      addEventListener('message', (event) => event.data === 'done' && resolve())
      document.body.append(other)
    })`)
    expect(await visitor.results()).toEqual([])
    expect(await visitor.page.evaluate('capGetTicket().ticket')).toBe('')
  })

  test('a document that takes the frame over is not believed', async () => {
    const frame = await visitor.open(`{ type: 'embed' }`)
    await state(frame, 'open')
    const forger = visitor.host.url(
      `<script>parent.postMessage({ ticketgate: 'passed', ticket: 'forged', randstr: 'r' }, '*'); parent.postMessage('done', '*')</script>`,
    )
    await visitor.page.evaluate(`new Promise((resolve) => {
      addEventListener('message', (event) => event.data === 'done' && resolve())
      document.querySelector('iframe').src = '${forger}'
    })`)
    expect(await visitor.results()).toEqual([])
  })

  test('the frame obeys the first page that opens it, and no other window', async () => {
    const frame = await visitor.open(`{ type: 'embed' }`)
    await state(frame, 'open')
    await visitor.page.evaluate(`new Promise((resolve) => {
      const other = document.createElement('iframe')
      other.srcdoc = '<script>parent.frames[0].postMessage({ ticketgate: "refresh" }, "*"); parent.postMessage("done", "*")</' + 'script>'
      addEventListener('message', (event) => event.data === 'done' && resolve())
      document.body.append(other)
    })`)
    const own = visitor.page.frameLocator('#place iframe')
    await answer(own, rightLetters)
    await state(own, 'right')
    expect(visitor.service.challenges).toHaveLength(1)
  })

  test('nothing is asked of a third party, and no cookie is set', async () => {
    await visitor.visit()
    const origins = new Set<string>()
    visitor.page.on('request', (request) => origins.add(new URL(request.url()).origin))
    await visitor.page.evaluate(`init({ type: 'embed' })`)
    const frame = visitor.page.frameLocator('iframe')
    await answer(frame, rightLetters)
    await state(frame, 'right')
    expect([...origins].filter((origin) => origin !== 'null')).toEqual([visitor.service.origin])
    expect(await visitor.page.context().cookies()).toEqual([])
  })

  test.each(['2052', '1028', '1033'])('speaks the language %s', async (lang) => {
    const frame = await visitor.open(`{ type: 'embed' }`, { query: `lang=${lang}` })
    await state(frame, 'open')
    const tags: Record<string, string> = { 2052: 'zh-CN', 1028: 'zh-TW', 1033: 'en' }
    expect(await frame.locator('html').getAttribute('lang')).toBe(tags[lang])
    expect(visitor.service.challenges[0]).toMatchObject({ lang: Number(lang) })
  })
})
