import { adapterContract } from '@ticketgate/testing'
import Koa from 'koa'
import Koa2 from 'koa2'
import { describe, it } from 'vitest'
import { koaApp } from './koa-app.js'

describe.each([
  ['Koa 2 with @koa/bodyparser', Koa2, 'bodyparser'],
  ['Koa 2 with koa-body', Koa2, 'koa-body'],
  ['Koa 3 with @koa/bodyparser', Koa, 'bodyparser'],
  ['Koa 3 with koa-body', Koa, 'koa-body'],
] as const)('%s', (_, framework, parser) => {
  for (const { name, run } of adapterContract(koaApp(framework, parser))) it(name, run)
})
