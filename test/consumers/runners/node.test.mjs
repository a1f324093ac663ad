import { createRequire } from 'node:module'
import { test } from 'node:test'
import { admitsOnce } from './check.mjs'

test('admits a ticket once, imported', admitsOnce)
test('admits a ticket once, required', () => createRequire(import.meta.url)('./check.cjs').admitsOnce())
