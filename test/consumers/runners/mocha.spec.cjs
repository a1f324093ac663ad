/* global describe, it */
describe('mocha', () => {
  it('admits a ticket once, imported', async () => (await import('./check.mjs')).admitsOnce())
  it('admits a ticket once, required', () => require('./check.cjs').admitsOnce())
})
