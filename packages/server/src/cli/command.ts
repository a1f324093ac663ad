import type { Flags, FlagTable } from './flag-parser.js'
import type { English } from './phrase.js'

/** Where a command reads and writes; a test passes its own. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv
  out(line: string): void
  err(line: string): void
  /** Whether what goes to `out` may be coloured. @default false */
  readonly colours?: boolean
}

export interface Command {
  readonly name: string
  /** One sentence, for the list of commands and the help. */
  readonly summary: English
  /** More for the help, in sentences. */
  readonly notes?: English
  readonly flags: FlagTable
  /** Complete commands to copy. */
  readonly examples: readonly string[]
  run(flags: Flags, terminal: Terminal): Promise<void>
}
