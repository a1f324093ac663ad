// What a visitor waits after answering, at each stage, in a browser that has a sixth of a core. Prints JSON.
//   node test/strength/waits.mjs [tries] [share of a core]
import { createServer } from 'node:http'
import { loadavg, setPriority } from 'node:os'
import { tianyuClient } from '@ticketgate/core/tianyu'
import { createService } from '@ticketgate/server'
import { launchSlowChromium } from './slow-chromium.mjs'

/** How long somebody takes to read and type, to drag, to hear and type. */
const readingMs = { letters: 5000, slide: 5000, audio: 12_000 }
const keys = { secretId: 'strength', secretKey: 'strength' }
const never = [1e6, 1e6, 1e6, 1e6]
const stepsOf = (stage) => [...[1, 2, 3].map((step) => (step <= stage ? 1 : 1e6)), 1e6]

const [tries = 3, share = 1 / 6] = process.argv.slice(2).map(Number)
// What is measured is the browser: no service may keep it waiting because others want the machine.
setPriority(-15)
const results = await Promise.all(Object.keys(readingMs).map(measureWay))
console.log(JSON.stringify({ tries, load: Math.round(loadavg()[1]), rows: results.flat() }))

/** Each way in has a browser of its own, so that all three are measured at once. */
async function measureWay(way) {
  const host = createServer().listen(0, '127.0.0.1')
  const slow = await launchSlowChromium(share)
  try {
    const results = []
    for (const stage of [0, 1, 2, 3]) {
      const tried = []
      for (let i = 0; i < tries; i += 1) tried.push(await waitOnce(way, stage, slow, host))
      tried.sort((a, b) => a.waitMs - b.waitMs)
      results.push({
        way,
        stage,
        medianMs: tried[tried.length >> 1].waitMs,
        longestMs: tried.at(-1).waitMs,
        // What the browser got of its share until the answer went out, where it had to wait for more.
        leastShare: Math.min(...tried.map(({ share }) => share)),
      })
      console.error(JSON.stringify(results.at(-1)))
    }
    return results
  } finally {
    await slow.close()
    host.close()
  }
}

/** Milliseconds from the visitor's answering to the sending of the answer, which waits for nothing but the work. */
async function waitOnce(way, stage, slow, host) {
  const service = createService({
    ...keys,
    sealKeys: ['a seal key that only this measurement has'],
    port: 0,
    challengeTtlSeconds: 600,
    budgets: { ip: { fetch: stepsOf(stage), fail: never } },
  })
  const url = await service.listen()
  const page = await openedPage(slow)
  page.setDefaultTimeout(240_000)
  try {
    const client = tianyuClient({ ...keys, endpoint: `${url}/v2/index.php` })
    const { body } = await client.captchaIframeQuery({
      userIp: '127.0.0.1',
      businessId: 1,
      captchaType: way === 'slide' ? 9 : 5,
      disturbLevel: 1,
      clientType: 2,
      isHttps: 0,
      accountType: 0,
    })
    host.removeAllListeners('request')
    host.on('request', (_request, response) => {
      response.setHeader('content-type', 'text/html')
      response.end(`<!doctype html><div id="place"></div><script src="${body.url}"></script>`)
    })
    await page.goto(`http://127.0.0.1:${host.address().port}/`)
    await page.evaluate(`capInit(document.getElementById('place'), { type: 'embed' })`)
    const frame = page.frameLocator('iframe')
    await frame.locator('html[data-state=open]').waitFor()
    if (way === 'audio') {
      const shown = page.waitForResponse((response) => response.url().endsWith('/widget/challenge'))
      await frame.locator('#audio').click()
      await shown
      await frame.locator('#play:visible').waitFor()
    }
    const usage = watchUsage(slow)
    try {
      const { cameAt, sentAt, waitMs } = await frame.locator('html').evaluate(answerAfter, readingMs[way])
      const usedMs = (usage.at(sentAt) - usage.at(cameAt)) / 1000
      return { waitMs, share: usedMs / (sentAt - cameAt) / share }
    } finally {
      usage.stop()
    }
  } finally {
    await page.close()
    await service.close()
  }
}

/**
 * A blank page, and from then on the browser is held: it was started, and its window opened, long before the visitor
 * came to the page, which is opened once nothing of that goes on.
 */
async function openedPage(slow) {
  slow.letGo()
  const page = await slow.browser.newPage()
  for (let looks = 0, before = slow.usageUs(); looks < 40; looks += 1) {
    await new Promise((resolve) => setTimeout(resolve, 500))
    const used = slow.usageUs() - before
    if (used < 10_000) break
    before += used
  }
  slow.hold()
  return page
}

/** What the browser has used of the processor, at any moment from now on. */
function watchUsage({ usageUs }) {
  const seen = []
  const look = () => seen.push({ at: Date.now(), us: usageUs() })
  look()
  const timer = setInterval(look, 50)
  return {
    at(moment) {
      look()
      return (seen.findLast(({ at }) => at <= moment) ?? seen[0]).us
    },
    stop: () => clearInterval(timer),
  }
}

/**
 * Runs in the frame: answers, wrongly, so many milliseconds after the challenge came, and waits until the answer went
 * out. Of a wrong answer the work is checked all the same.
 */
function answerAfter(_html, ms) {
  const requests = () => performance.getEntriesByType('resource')
  const came = Math.max(
    ...requests()
      .filter(({ name }) => name.endsWith('/widget/challenge'))
      .map((e) => e.responseEnd),
  )
  return new Promise((resolve) => {
    setTimeout(
      () => {
        const answeredAt = performance.now()
        const slide = document.querySelector('#slide')
        if (slide.hidden) {
          document.querySelector('#answer').value = 'WRONG'
          document.querySelector('#letters').requestSubmit()
        } else {
          const handle = document.querySelector('#handle')
          for (const key of ['End', 'Enter']) handle.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
        }
        new PerformanceObserver((_list, observer) => {
          const sent = requests().find(({ name }) => name.endsWith('/widget/answer'))
          if (sent === undefined) return
          observer.disconnect()
          resolve({
            cameAt: performance.timeOrigin + came,
            sentAt: performance.timeOrigin + sent.startTime,
            waitMs: Math.max(0, sent.startTime - answeredAt),
          })
        }).observe({ type: 'resource' })
      },
      Math.max(0, came + ms - performance.now()),
    )
  })
}
