import type { RunDetails } from 'fast-check'

export interface FuzzOptions {
  readonly numRuns: number
  readonly seed: number
  /** No new case begins after so many milliseconds. @default none */
  readonly timeLimitMs?: number
  /** Cases that come before all others, each a list of what the property takes. @default none */
  readonly examples?: readonly (readonly unknown[])[]
}

export interface FuzzProperty {
  readonly name: string
  readonly share: number
  check(options: FuzzOptions): Promise<RunDetails<unknown>>
}

export declare function properties(createSealer: unknown): readonly FuzzProperty[]
