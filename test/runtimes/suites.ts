/** The contract suites, run by whatever runtime loads this file; it prints what failed, and how many did not. */
import { equal } from 'node:assert/strict'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createVerifier, memoryStore } from '@ticketgate/core'
import { tianyu } from '@ticketgate/core/tianyu'
import { turnstile } from '@ticketgate/core/turnstile'
import { adapterContract, providerContract, siteverifyWire, storeContract, tianyuWire } from '@ticketgate/testing'
import { untrustedCertificate } from '../../packages/core/test/support/certificate.js'
import { honoApp } from '../adapters/hono-app.js'
import { fetchApp } from '../adapters/plain-app.js'

const secretId = 'AKIDexample'
const secretKey = 'a test key of the runtimes'
const secret = '0x4AAAAAAA-a-test-secret'

function storeWithClock(maxTickets?: number) {
  let now = 0
  const store = memoryStore({ now: () => now, ...(maxTickets !== undefined && { maxTickets }) })
  const advance = (ms: number) => {
    now += ms
  }
  return { store, advance }
}

/** Every runtime has its own words for what our own settings did to a connection: none of them is an outage. */
async function selfTestAt(endpoint: string): Promise<string | undefined> {
  const verifier = createVerifier({ provider: turnstile({ secret, endpoint }), timeoutMs: 10_000 })
  const { faults } = await verifier.selfTest()
  await verifier.close()
  return faults[0]?.code
}

const setUpFaults = [
  {
    name: 'a host name that nobody knows is not an outage',
    run: async () => equal(await selfTestAt('http://no-such-host.invalid/'), 'TICKETGATE_SELF_TEST_CONNECTION'),
  },
  {
    name: 'a certificate that does not fit is not an outage',
    async run() {
      const server = createServer(untrustedCertificate, (_, response) => response.end('{}'))
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const { port } = server.address() as AddressInfo
      const code = await selfTestAt(`https://127.0.0.1:${port}/`)
      server.close()
      equal(code, 'TICKETGATE_SELF_TEST_CERTIFICATE')
    },
  },
]

const suites = {
  'memory store': storeContract(() => storeWithClock(), { makeBoundedStore: storeWithClock }),
  tianyu: providerContract({
    wire: tianyuWire({ secretId, secretKey }),
    make: ({ endpoint }) => tianyu({ secretId, secretKey, endpoint }),
    fields: (ticket) => ({ ticket }),
    secrets: [secretKey],
  }),
  turnstile: providerContract({
    wire: siteverifyWire({ secret }),
    make: ({ endpoint }) => turnstile({ secret, endpoint }),
    fields: (ticket) => ({ 'cf-turnstile-response': ticket }),
    secrets: [secret],
  }),
  'faults of the set-up': setUpFaults,
  'fetch-style app': adapterContract(fetchApp),
  Hono: adapterContract(honoApp),
}

const longestMs = 20_000

/** A case that hangs must not keep the others from being run. */
function inTime(run: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`did not end within ${longestMs} ms`)), longestMs)
    run.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** Cases that a runtime cannot be tried with, and why. */
const leftOut: Record<string, readonly RegExp[]> = {
  // Hanging up: the cases watch a channel that only Node's own HTTP server publishes. Outages: fetch does not tell a
  // connection lost before the answer from one lost within it, so that neither counts as one.
  Bun: [
    /^a client that (hangs up|is gone)/,
    /^onlyAfter: (a client that hangs up|a handler that never answers)/,
    /^only what no visitor can cause is an outage/,
  ],
  // A reset overtakes the answer's first bytes, so that it cannot be told from one before any answer.
  Deno: [/^only what no visitor can cause is an outage/],
}
const runtime = 'Bun' in globalThis ? 'Bun' : 'Deno' in globalThis ? 'Deno' : 'Node'

let passed = 0
const failed: string[] = []
for (const [suite, cases] of Object.entries(suites)) {
  for (const { name, run } of cases) {
    if (leftOut[runtime]?.some((pattern) => pattern.test(name)) === true) {
      console.log(`  left out on ${runtime}: ${suite}: ${name}`)
      continue
    }
    try {
      await inTime(run())
      passed += 1
    } catch (error) {
      failed.push(
        `${suite}: ${name}\n    ${String((error as Error)?.message ?? error)
          .split('\n')
          .slice(0, 12)
          .join('\n    ')}`,
      )
    }
  }
}
for (const line of failed) console.log(`  ${line}`)
console.log(`${passed} passed, ${failed.length} failed`)
process.exit(failed.length === 0 ? 0 : 1)
