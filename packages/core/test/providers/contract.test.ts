import { readFileSync } from 'node:fs'
import { providerContract } from '@ticketgate/testing'
import { describe, expect, test } from 'vitest'
import { contractProviders, localProviders } from '../support/contract-providers.js'

for (const [provider, options] of Object.entries(contractProviders)) {
  describe(`the provider contract: ${provider}`, () => {
    for (const { name, run } of providerContract(options)) test(name, run)
  })
}

test('every entry point of the package that has a provider is in the table that contracts and failover are tried with', async () => {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const { exports } = JSON.parse(manifest) as { exports: Record<string, { types: string }> }
  const vendors = Object.entries(exports).filter(([, { types }]) => types.startsWith('./dist/providers/'))
  const [origin, endpoint] = ['http://127.0.0.1:1', 'http://127.0.0.1:1/v1']
  const providers = [
    ...Object.values(contractProviders).map(({ make }) => make({ origin, endpoint } as never)),
    ...Object.values(localProviders).map(({ make }) => make()),
  ]
  expect(new Set(providers.map(({ name }) => `./${name}`))).toEqual(new Set(vendors.map(([subpath]) => subpath)))
  await Promise.all(providers.map((provider) => provider.close?.()))
})
