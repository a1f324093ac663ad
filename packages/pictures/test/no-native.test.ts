import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const sources = fileURLToPath(new URL('../src/', import.meta.url))

describe('pictures', () => {
  it('are drawn without a native module', () => {
    const imported = new Set<string>()
    for (const name of readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    )) {
      for (const [, from] of readFileSync(join(sources, name), 'utf8').matchAll(/ from '([^.'][^']*)'/g)) {
        if (!from?.startsWith('node:')) imported.add(from as string)
      }
    }
    expect([...imported].sort()).toEqual(['jpeg-js', 'pngjs'])
    const require = createRequire(join(sources, 'index.ts'))
    for (const name of imported) {
      const root = dirname(require.resolve(`${name}/package.json`))
      const { scripts = {}, dependencies = {}, gypfile } = require(`${name}/package.json`)
      expect([scripts.install, scripts.preinstall, scripts.postinstall, gypfile]).toEqual(Array(4).fill(undefined))
      expect(dependencies).toEqual({})
      expect(
        readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /\.node$|\.gyp$/.test(file)),
      ).toEqual([])
    }
  })
})
