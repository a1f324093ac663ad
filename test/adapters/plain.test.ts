import { adapterContract } from '@ticketgate/testing'
import { describe, it } from 'vitest'
import { fetchApp, nodeApp } from './plain-app.js'

describe.each([
  ['node:http', nodeApp],
  ['fetch Request', fetchApp],
])('%s', (_, makeApp) => {
  for (const { name, run } of adapterContract(makeApp)) it(name, run)
})
