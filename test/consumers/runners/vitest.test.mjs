import { createRequire } from 'node:module'
import { it } from 'vitest'
import { admitsOnce } from './check.mjs'

it('admits a ticket once, imported', admitsOnce)
it('admits a ticket once, required', () => createRequire(import.meta.url)('./check.cjs').admitsOnce())
