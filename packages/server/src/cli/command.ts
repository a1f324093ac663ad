import type { Flags, FlagTable } from './flag-parser.js'

/** Where a command reads and writes; a test passes its own. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv
  out(line: string): void
  err(line: string): void
  /** Whether what goes to `out` may be coloured. @default false */
  readonly colours?: boolean
}

/** A failure of a command that was called correctly: reported in one line, without a stack; exit code 1. */
export class CommandError extends Error {}

export interface Command {
  readonly name: string
  /** One sentence, for the list of commands and the help. */
  readonly summary: string
  /** More for the help, in sentences. */
  readonly notes?: string
  readonly flags: FlagTable
  /** Complete commands to copy. */
  readonly examples: readonly string[]
  run(flags: Flags, terminal: Terminal): Promise<void>
}
