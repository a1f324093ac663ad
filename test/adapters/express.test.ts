import { adapterContract } from '@ticketgate/testing'
import express from 'express'
import express4 from 'express4'
import { describe, it } from 'vitest'
import { isCi } from '../left-out.js'
import { expressApp } from './express-app.js'

describe.each([
  ['Express 4', express4],
  ['Express 5', express],
])('%s', (_, framework) => {
  const here = it.skipIf(!isCi && framework !== express)
  for (const { name, run } of adapterContract(expressApp(framework))) here(name, run)
})
