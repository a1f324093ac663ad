import { providerContract } from '@ticketgate/testing'
import { describe, test } from 'vitest'
import { contractProviders } from '../support/contract-providers.js'

for (const [provider, options] of Object.entries(contractProviders)) {
  describe(`the provider contract: ${provider}`, () => {
    for (const { name, run } of providerContract(options)) test(name, run)
  })
}
