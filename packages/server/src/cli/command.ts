import type { Flags, FlagTable } from './flags.js'

/** Where a command reads and writes; a test hands in its own. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv
  out(line: string): void
  err(line: string): void
}

/** What a command could not do though it was called rightly: told in one line, without a stack; exit code 1. */
export class CommandError extends Error {}

export interface Command {
  readonly name: string
  /** One sentence, for the list of commands and the help. */
  readonly summary: string
  /** What else the help says, in sentences. */
  readonly notes?: string
  readonly flags: FlagTable
  /** Whole commands that can be copied. */
  readonly examples: readonly string[]
  run(flags: Flags, terminal: Terminal): Promise<void>
}
