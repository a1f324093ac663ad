import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PNG } from 'pngjs'
import { expect, test } from 'vitest'
import { drawLetters, drawSlide, paintScene, seededRandom, styleFromSeed } from '../../packages/pictures/src/index.js'
import { launchChromium } from './chromium.js'
import { type FakeBehaviour, resetService, rightLetters, startFakeService, startHostPage } from './widget-service.js'
import { type Shot, shots, state } from './widget-shots.js'

const folder = process.env['SCREENS'] ?? 'docs/images'
const style = styleFromSeed('screens')
const dataUrl = (type: string, bytes: Buffer) => `data:${type};base64,${bytes.toString('base64')}`

/** Pictures as the service draws them, always the same for a seed. */
function drawFrom(seed: string): NonNullable<FakeBehaviour['draw']> {
  const random = seededRandom(seed)
  return (kind, { dark = false }) => {
    if (kind === 'slide') {
      const { background, piece } = drawSlide({ scene: paintScene({ random }), level: 1, scale: 2, random })
      return { image: dataUrl('image/jpeg', background), piece: dataUrl('image/png', piece) }
    }
    return { image: dataUrl('image/png', drawLetters({ text: rightLetters, level: 1, scale: 2, style, random, dark })) }
  }
}

const maxBytes = 60_000

/** Colours in steps of 3, which nobody sees, pack painted scenes a third smaller. */
function pack(picture: Buffer): Buffer {
  const png = PNG.sync.read(picture)
  for (let i = 0; i < png.data.length; i++) png.data[i] = Math.min(255, Math.round((png.data[i] as number) / 3) * 3)
  return PNG.sync.write(png, { colorType: 2, deflateLevel: 9 })
}

test('screenshots', async () => {
  mkdirSync(folder, { recursive: true })
  const only = process.env['ONLY']?.split(',')
  const browser = await launchChromium()
  const service = await startFakeService()
  const host = await startHostPage()

  async function take(shot: Shot, seed: string): Promise<number> {
    resetService(service)
    service.behaviour.kind = shot.slide ? 'slide' : 'letters'
    service.behaviour.hold = shot.name === 'checking'
    if (shot.name === 'checking') service.behaviour.puzzles = 0
    service.behaviour.thenSlide = shot.name === 'one-more'
    if (shot.name.startsWith('ticket-expired')) service.behaviour.ticketSeconds = 1
    if (shot.name === 'expired') service.behaviour.expiresInSeconds = 0.1
    if (shot.name === 'throttled') service.behaviour.trouble = { error: 'throttled', retryAfterSeconds: 30 }
    if (shot.name === 'refused') service.behaviour.trouble = { error: 'expired' }
    service.behaviour.draw = drawFrom(seed)
    const height = /idle|right$|ticket-expired$/.test(shot.name) ? 88 : /^(dark-)?unloaded$/.test(shot.name) ? 120 : 320
    const context = await browser.newContext({
      viewport: { width: 348, height },
      colorScheme: shot.dark ? 'dark' : 'light',
      ...shot.context,
    })
    const page = await context.newPage()
    if (shot.name.endsWith('unloaded')) await page.route('**/widget/frame.html', (route) => route.abort())
    // A computation that does not end.
    if (shot.name === 'working') await page.route('**/proof-worker.js', () => {})
    const ground = shot.dark ? '#121317' : '#f6f7f9'
    const style = `<style>body{margin:24px;background:${ground}}@media(max-width:340px){body{margin:10px}}</style>`
    const script = `${service.origin}/script.js?lang=${shot.lang ?? 2052}&client=${shot.client ?? 2}`
    await page.goto(host.url(`${style}<div id="place"></div><script src="${script}"></script>${shot.body ?? ''}`))
    await page.evaluate(`capInit(document.getElementById('place'), ${shot.options})`)
    await (shot.reach ?? ((frame) => state(frame, 'open')))(page.frameLocator('iframe'), page)
    // For the transitions, which take 200 ms at most.
    await page.evaluate('new Promise((resolve) => setTimeout(resolve, 350))')
    const picture = pack(await page.screenshot({ scale: 'css' }))
    writeFileSync(join(folder, `widget-${shot.name}.png`), picture)
    service.release()
    await context.close()
    return picture.length
  }

  try {
    for (const shot of shots.filter(({ name }) => only?.includes(name) ?? true)) {
      let bytes = maxBytes + 1
      for (let seed = 1; bytes > maxBytes && seed <= 12; seed++) bytes = await take(shot, `${shot.name} ${seed}`)
      expect(bytes, shot.name).toBeLessThanOrEqual(maxBytes)
    }
  } finally {
    await browser.close()
    await service.close()
    await host.close()
  }
})
