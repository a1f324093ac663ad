import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline, Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { adapterContract, type MakeApp } from '../src/index.js'

/** An adapter that guards nothing: it runs the handler of whatever route there is. */
const admitsAll: MakeApp = async ({ routes }) => {
  const server = createServer((req, res) => {
    req.resume().on('end', async () => {
      try {
        const answer = await routes[0]?.handle({ admittedBy: 'skip', succeeded: async () => {} })
        res.writeHead(answer?.status ?? 500, answer?.headers)
        pipeline(Readable.from(answer?.body ?? ''), res, () => {})
      } catch {
        res.writeHead(500).end()
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => void server.close(),
  }
}

async function failuresOf(makeApp: MakeApp): Promise<string[]> {
  const failed: string[] = []
  for (const { name, run } of adapterContract(makeApp)) await run().catch(() => failed.push(name))
  return failed
}

describe('adapterContract', () => {
  it('has over a hundred cases, each with a name of its own', () => {
    const names = adapterContract(admitsAll).map(({ name }) => name)
    expect(names.length).toBeGreaterThan(100)
    expect(new Set(names).size).toBe(names.length)
  })

  it('an adapter that admits everybody passes only the cases in which everybody is admitted', async () => {
    const all = adapterContract(admitsAll).length
    const passed = all - (await failuresOf(admitsAll)).length
    expect(passed).toBeLessThan(12)
  })
})
