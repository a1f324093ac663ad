import { adapterContract } from '@ticketgate/testing'
import { describe, it } from 'vitest'
import { fastifyApp } from './fastify-app.js'

describe('Fastify 5', () => {
  for (const { name, run } of adapterContract(fastifyApp)) it(name, run)
})
