import { CaptchaError } from '@ticketgate/core'
import type { Command, Terminal } from './command.js'
import { inFlagWords } from './flag-words.js'
import { describeFlags, readFlags, UsageError } from './flags.js'
import { sample } from './sample.js'
import { serve } from './serve.js'
import { ticket } from './ticket.js'

const COMMANDS = [serve, sample, ticket]

/** Runs one command; gives the exit code. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args
  const command = COMMANDS.find((other) => other.name === name)
  if (command === undefined) {
    const isHelp = name === undefined || ['help', '--help', '-h'].includes(name)
    if (isHelp) terminal.out(overview())
    else terminal.err(`There is no command "${name}". Commands: ${COMMANDS.map((other) => other.name).join(', ')}.`)
    return isHelp ? 0 : 2
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.out(helpOf(command))
    return 0
  }
  try {
    await command.run(readFlags(command.flags, rest, terminal.env), terminal)
    return 0
  } catch (error) {
    if (!(error instanceof UsageError) && !(error instanceof CaptchaError)) throw error
    terminal.err(`ticketgate ${command.name}: ${inFlagWords(error.message)}`)
    terminal.err(`See: ticketgate ${command.name} --help`)
    return 2
  }
}

function overview(): string {
  const list = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(8)}${summary}`).join('\n')
  return `Ticketgate: the captcha service.

Usage: ticketgate <command> [flags]

${list}

Start here:
  ticketgate serve                 makes up keys for development, prints them, listens on http://127.0.0.1:8787
  ticketgate <command> --help      what the command takes`
}

function helpOf({ name, summary, flags, examples }: Command): string {
  return `ticketgate ${name}: ${summary}

Usage: ticketgate ${name} [flags]

${describeFlags(flags)}

Every flag can also be set in the environment, as in TICKETGATE_SEAL_KEY for --seal-key. Secrets belong there: a
command line can be read by everybody on the machine. A flag that can be repeated takes commas there, a switch 1 or 0.

Examples:
${examples.map((example) => `  ${example}`).join('\n')}`
}
