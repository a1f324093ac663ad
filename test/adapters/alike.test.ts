import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const adapters = ['express', 'koa', 'fastify', 'nestjs', 'hono']
const maxCommonLines = 5

/** An adapter's lines of code: no imports and exports, no comments, nothing empty. */
function linesOf(adapter: string): string[] {
  const folder = new URL(`../../packages/${adapter}/src/`, import.meta.url)
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && name !== 'index.ts')
  return files.flatMap((name) =>
    readFileSync(new URL(name, folder), 'utf8')
      .replace(/^import [^;]*?from '.*'$/gms, '')
      .replace(/\/\*\*.*?\*\//gs, '')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('//')),
  )
}

function longestCommonRun(one: readonly string[], two: readonly string[]): string[] {
  let longest: string[] = []
  for (let i = 0; i < one.length; i += 1) {
    for (let j = 0; j < two.length; j += 1) {
      let length = 0
      while (i + length < one.length && one[i + length] === two[j + length]) length += 1
      if (length > longest.length) longest = one.slice(i, i + length)
    }
  }
  return longest
}

describe('the adapters', () => {
  const pairs = adapters.flatMap((one, index) => adapters.slice(index + 1).map((two) => [one, two] as const))

  it.each(pairs)('%s and %s are no copies of each other', (one, two) => {
    const common = longestCommonRun(linesOf(one), linesOf(two))
    expect(common.length, common.join('\n')).toBeLessThanOrEqual(maxCommonLines)
  })

  it.each(adapters)('%s reads whole files', (adapter) => {
    expect(linesOf(adapter).length).toBeGreaterThan(20)
  })
})
