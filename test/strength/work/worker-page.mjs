import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { chromium } from 'playwright-core'

/** What the service sends with the widget's files: the strictest place that a worker has to run in. */
const policy = "default-src 'none'; script-src 'self'; worker-src 'self'"

/**
 * A page in headless Chromium whose worker runs a script.
 * @param {string} script the worker's: it answers each message with one of its own
 */
export async function openWorkerPage(script, args = []) {
  const files = { '/': '<!doctype html><title>worker</title>', '/worker.js': script }
  const server = createServer(({ url }, response) => {
    response.setHeader('content-security-policy', policy)
    response.setHeader('content-type', url === '/' ? 'text/html' : 'text/javascript')
    response.end(files[url] ?? '')
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', ...args],
  })
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${server.address().port}/`)
  await page.evaluate(() => {
    globalThis.worker = new Worker('/worker.js')
  })
  return {
    /** The worker's answer to a message. */
    ask: (message) =>
      page.evaluate(
        (data) =>
          new Promise((resolve, reject) => {
            globalThis.worker.onmessage = (event) => resolve(event.data)
            globalThis.worker.onerror = (event) => reject(new Error(event.message))
            globalThis.worker.postMessage(data)
          }),
        message,
      ),
    /** Milliseconds that the worker's thread has had of a core; only Linux says. */
    cpuMs: () => Number(readFileSync(workerThread(), 'utf8').split(' ')[0]) / 1e6,
    async close() {
      await browser.close()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The time account of the one worker thread among this process's descendants. */
function workerThread() {
  const parents = new Map()
  const threads = []
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      parents.set(pid, stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        const name = readFileSync(`/proc/${pid}/task/${thread}/comm`, 'utf8')
        if (name.startsWith('DedicatedWorker')) threads.push({ pid, thread })
      }
    } catch {
      // It ended while we looked.
    }
  }
  const isOurs = (pid) => pid === String(process.pid) || (parents.has(pid) && isOurs(parents.get(pid)))
  const found = threads.filter(({ pid }) => isOurs(pid))
  if (found.length !== 1) throw new Error(`Expected one worker thread, found ${found.length}.`)
  return `/proc/${found[0].pid}/task/${found[0].thread}/schedstat`
}
