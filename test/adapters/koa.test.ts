import { adapterContract } from '@ticketgate/testing'
import Koa from 'koa'
import Koa2 from 'koa2'
import { describe, it } from 'vitest'
import { isCi } from '../left-out.js'
import { koaApp } from './koa-app.js'

const current = 'Koa 3 with @koa/bodyparser'

describe.each([
  ['Koa 2 with @koa/bodyparser', Koa2, 'bodyparser'],
  ['Koa 2 with koa-body', Koa2, 'koa-body'],
  [current, Koa, 'bodyparser'],
  ['Koa 3 with koa-body', Koa, 'koa-body'],
] as const)('%s', (name, framework, parser) => {
  const here = it.skipIf(!isCi && name !== current)
  for (const { name, run } of adapterContract(koaApp(framework, parser))) here(name, run)
})
