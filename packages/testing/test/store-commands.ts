import { ok, deepStrictEqual as same } from 'node:assert/strict'
import type { ClaimAnswer, TakeAnswer } from '@ticketgate/core'
import type { StoreUnderTest } from '@ticketgate/testing'
import fc from 'fast-check'

// Virtual time goes in whole steps, and every lease and lifetime ends half-way between two: what a real Redis spends
// on a run never decides a case.
const stepMs = 60_000
const leaseMs = 3.5 * stepMs
const ttlMs = 8.5 * stepMs

type Record_ =
  | { kind: 'checking'; owner: string; expiresAt: number }
  | { kind: 'passed'; binding: string; uses: number; value: string; expiresAt: number; bound: number }

/** A process's check of one ticket. It knows only the answers that reached it. */
interface Check {
  readonly owner: string
  readonly key: string
  readonly binding: string
  readonly maxUses: number
}

/** The table of the design, as plainly as it can be written. */
export class Model {
  now = 0
  checks = 0
  readonly records = new Map<string, Record_>()
  /** By process: the check in which it asks the vendor. */
  readonly underWay = new Map<number, Check>()
  /** By key: requests let in during this life of its record. */
  readonly letIn = new Map<string, number>()

  constructor(
    readonly seen: Set<string>,
    readonly maxTickets: number,
  ) {}

  record(key: string): Record_ | undefined {
    const record = this.records.get(key)
    return record !== undefined && record.expiresAt > this.now ? record : undefined
  }

  claim({ key, owner, binding, maxUses }: Check): ClaimAnswer {
    const record = this.record(key)
    if (record?.kind === 'passed') return this.use(record, binding, maxUses)
    if (record?.kind === 'checking') return { state: 'busy', retryInMs: record.expiresAt - this.now }
    if (this.isFull()) return { state: 'full' }
    this.records.set(key, { kind: 'checking', owner, expiresAt: this.now + leaseMs })
    return { state: 'owner' }
  }

  take({ key, binding, maxUses }: Check, value: string): TakeAnswer {
    const record = this.record(key)
    if (record?.kind === 'passed') return this.use(record, binding, maxUses)
    if (this.isFull()) return { state: 'full' }
    this.letIn.set(key, 0)
    this.records.set(key, { kind: 'passed', binding, uses: 1, value, expiresAt: this.now + ttlMs, bound: maxUses })
    return { state: 'admitted', use: 1, value }
  }

  release(key: string, owner: string): void {
    const record = this.record(key)
    if (record?.kind === 'checking' && record.owner === owner) this.records.delete(key)
  }

  /** What no reading of the table may change: never more let in than uses counted, never more uses than a route allows. */
  admit(key: string, answer: TakeAnswer): void {
    if (answer.state !== 'admitted') return
    this.letIn.set(key, (this.letIn.get(key) ?? 0) + 1)
    const record = this.record(key)
    ok(record?.kind === 'passed' && (this.letIn.get(key) ?? 0) <= record.uses, 'more let in than uses counted')
    ok(record.uses <= record.bound, 'more uses than any route allows')
  }

  private isFull(): boolean {
    const passed = [...this.records.keys()].filter((key) => this.record(key)?.kind === 'passed')
    return passed.length >= this.maxTickets
  }

  private use(record: Extract<Record_, { kind: 'passed' }>, binding: string, maxUses: number): TakeAnswer {
    record.bound = Math.max(record.bound, maxUses)
    if (record.uses >= maxUses) return { state: 'spent' }
    if (record.binding !== binding) return { state: 'mismatch' }
    record.uses += 1
    return { state: 'admitted', use: record.uses, value: record.value }
  }
}

type Command = fc.AsyncCommand<Model, StoreUnderTest>

function sameAnswer(real: ClaimAnswer, expected: ClaimAnswer): void {
  if (expected.state !== 'busy') {
    same(real, expected)
    return
  }
  ok(real.state === 'busy', `expected busy, got ${real.state}`)
  ok(real.retryInMs > 0 && real.retryInMs <= expected.retryInMs, `retryInMs ${real.retryInMs}`)
}

/** A request arrives at an idle process. `isLost`: the store did it and the answer never came. */
class Arrive implements Command {
  constructor(
    readonly process: number,
    readonly ticket: Omit<Check, 'owner'>,
    readonly isLost: boolean,
  ) {}
  check = (model: Readonly<Model>) => !model.underWay.has(this.process)
  async run(model: Model, { store }: StoreUnderTest): Promise<void> {
    model.checks += 1
    const check = { ...this.ticket, owner: `${this.process}-${model.checks}` }
    const real = await store.claim(check.key, { ...check, leaseMs })
    const expected = model.claim(check)
    sameAnswer(real, expected)
    model.seen.add(`claim: ${real.state}`)
    if (this.isLost) return
    if (expected.state === 'owner') model.underWay.set(this.process, check)
    else if (expected.state !== 'busy') model.admit(check.key, expected)
  }
  toString = () => `arrive(${this.process}, ${JSON.stringify(this.ticket)}${this.isLost ? ', answer lost' : ''})`
}

/** The vendor said yes to the process's ticket. */
class VendorSaysYes implements Command {
  constructor(
    readonly process: number,
    readonly value: string,
    readonly isLost: boolean,
  ) {}
  check = (model: Readonly<Model>) => model.underWay.has(this.process)
  async run(model: Model, { store }: StoreUnderTest): Promise<void> {
    const check = model.underWay.get(this.process) as Check
    model.underWay.delete(this.process)
    const real = await store.take(check.key, { ...check, ttlMs, value: this.value })
    const expected = model.take(check, this.value)
    same(real, expected)
    model.seen.add(`take: ${real.state}`)
    if (!this.isLost) model.admit(check.key, expected)
  }
  toString = () => `yes(${this.process}${this.isLost ? ', answer lost' : ''})`
}

/** Retry passes and the service's marks take without a claim. */
class TakeAlone implements Command {
  constructor(
    readonly ticket: Omit<Check, 'owner'>,
    readonly isLost: boolean,
  ) {}
  check = () => true
  async run(model: Model, { store }: StoreUnderTest): Promise<void> {
    const { key } = this.ticket
    const real = await store.take(key, { ...this.ticket, ttlMs, value: '' })
    const expected = model.take({ ...this.ticket, owner: '' }, '')
    same(real, expected)
    model.seen.add(`take: ${real.state}`)
    if (!this.isLost) model.admit(key, expected)
  }
  toString = () => `take(${JSON.stringify(this.ticket)}${this.isLost ? ', answer lost' : ''})`
}

/** The vendor said no, or nothing. */
class VendorSaysNo implements Command {
  constructor(readonly process: number) {}
  check = (model: Readonly<Model>) => model.underWay.has(this.process)
  async run(model: Model, { store }: StoreUnderTest): Promise<void> {
    const { key, owner } = model.underWay.get(this.process) as Check
    model.underWay.delete(this.process)
    await store.release(key, owner)
    model.release(key, owner)
  }
  toString = () => `no(${this.process})`
}

/** Dies in the middle of a check: neither takes nor releases. */
class Crash implements Command {
  constructor(readonly process: number) {}
  check = (model: Readonly<Model>) => model.underWay.has(this.process)
  async run(model: Model): Promise<void> {
    model.underWay.delete(this.process)
  }
  toString = () => `crash(${this.process})`
}

/** A release that comes late, from a check that another one has followed. */
class StrayRelease implements Command {
  constructor(
    readonly key: string,
    readonly owner: string,
  ) {}
  check = () => true
  async run(model: Model, { store }: StoreUnderTest): Promise<void> {
    await store.release(this.key, this.owner)
    model.release(this.key, this.owner)
  }
  toString = () => `release(${this.key}, ${this.owner})`
}

class TimePasses implements Command {
  constructor(readonly steps: number) {}
  check = () => true
  async run(model: Model, { advance }: StoreUnderTest): Promise<void> {
    model.now += this.steps * stepMs
    await advance(this.steps * stepMs)
  }
  toString = () => `wait(${this.steps})`
}

const process = fc.nat(3)
const key = fc.constantFrom('k', 'K', '{k}', 'k ', 'kk')
const owner = fc.tuple(process, fc.integer({ min: 1, max: 20 })).map((id) => id.join('-'))
const binding = fc.constantFrom('visitor', 'visitor', 'thief')
const ticket = fc.record({ key, binding, maxUses: fc.integer({ min: 1, max: 3 }) })
const lost = fc.nat(7).map((n) => n === 0)

export const storeCommands = (maxCommands: number) =>
  fc.commands(
    [
      fc.tuple(process, ticket, lost).map((args) => new Arrive(...args)),
      fc.tuple(process, fc.constantFrom('', '{"risk":0}', '验证 ✓'), lost).map((args) => new VendorSaysYes(...args)),
      process.map((n) => new VendorSaysNo(n)),
      process.map((n) => new Crash(n)),
      fc.tuple(ticket, lost).map((args) => new TakeAlone(...args)),
      fc.tuple(key, owner).map((args) => new StrayRelease(...args)),
      fc.integer({ min: 1, max: 6 }).map((steps) => new TimePasses(steps)),
    ],
    { maxCommands, size: '+1' },
  )

/**
 * Runs random histories of four processes against the store; each run on a store of its own.
 * @returns every answer that was given, so that the caller can see that no row of the table was left out
 */
export async function storeKeepsToTheTable(
  makeStore: () => StoreUnderTest,
  numRuns: number,
  maxTickets = Number.POSITIVE_INFINITY,
): Promise<string[]> {
  const seen = new Set<string>()
  const histories = fc.asyncProperty(storeCommands(60), async (commands) => {
    const real = makeStore()
    try {
      await fc.asyncModelRun(() => ({ model: new Model(seen, maxTickets), real }), commands)
    } finally {
      await real.end?.()
    }
  })
  await fc.assert(histories, { numRuns })
  return [...seen].sort()
}

export const everyAnswer = [
  ...['admitted', 'busy', 'mismatch', 'owner', 'spent'].map((state) => `claim: ${state}`),
  ...['admitted', 'mismatch', 'spent'].map((state) => `take: ${state}`),
]
