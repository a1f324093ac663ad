import { adapterContract } from '@ticketgate/testing'
import { describe, it } from 'vitest'
import { honoApp } from './hono-app.js'

describe('Hono', () => {
  for (const { name, run } of adapterContract(honoApp)) it(name, run)
})
