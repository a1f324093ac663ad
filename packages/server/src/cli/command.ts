import type { Flags, FlagTable } from './flags.js'

/** Where a command reads and writes; a test hands in its own. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv
  out(line: string): void
  err(line: string): void
}

export interface Command {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  readonly flags: FlagTable
  /** Whole commands that can be copied. */
  readonly examples: readonly string[]
  run(flags: Flags, terminal: Terminal): Promise<void>
}
