// How much memory a tenant takes: `node --expose-gc bench/tenants.mjs`. One `verifiers()` with so many tenants, against
// a verifier for each; every tenant has checked one ticket with a vendor on this machine.
import { createServer } from 'node:http'
import { createVerifier, verifiers } from '@ticketgate/core'
import { turnstile } from '@ticketgate/core/turnstile'

let sockets = 0
const vendor = createServer((request, response) => {
  request.resume()
  request.on('end', () => response.end('{"success":true}'))
})
vendor.on('connection', () => {
  sockets += 1
})
await new Promise((resolve) => vendor.listen(0, '127.0.0.1', resolve))
const { origin } = new URL(`http://127.0.0.1:${vendor.address().port}`)
const provider = (id) => turnstile({ secret: `secret of ${id}`, endpoint: `${origin}/siteverify` })
const request = (id) => ({
  method: 'POST',
  path: '/',
  headers: { 'x-shop': `${id}` },
  query: {},
  body: { 'cf-turnstile-response': `token-${id}` },
  ip: '203.0.113.7',
})

function usedMb() {
  globalThis.gc()
  globalThis.gc()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / 1_048_576
}

async function measure(name, count, make) {
  const before = usedMb()
  sockets = 0
  const { check, keep } = make(count)
  for (let id = 0; id < count; id += 1) {
    const { admitted, verdict } = await check(id)
    if (!admitted) throw new Error(JSON.stringify(verdict))
  }
  const mb = usedMb() - before
  const each = ((mb * 1024) / count).toFixed(1)
  console.log(`${name}, ${count} tenants: ${mb.toFixed(1)} MB, ${each} KB each, ${sockets} connections`)
  await Promise.all(keep.map((one) => one.close()))
}

function shared(count) {
  const verifier = verifiers({
    tenant: ({ headers }) => headers['x-shop'],
    provider,
    origins: [origin],
    max: count,
  })
  return { check: (id) => verifier.verify(request(id)), keep: [verifier] }
}

function apart() {
  const keep = []
  const check = (id) => {
    keep.push(createVerifier({ provider: provider(id) }))
    return keep.at(-1).verify(request(id))
  }
  return { check, keep }
}

await measure('warming up', 100, shared)
await measure('verifiers()', 1_000, shared)
await measure('verifiers()', 10_000, shared)
await measure('createVerifier() for each', 1_000, apart)
vendor.close()
process.exit()
