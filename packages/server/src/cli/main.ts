import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CaptchaError } from '@ticketgate/core'
import { envName } from '../options/option-entry.js'
import { type Command, CommandError, type Terminal } from './command.js'
import { doctor } from './doctor/doctor.js'
import { describeFlags, helpWidth, readFlags, UsageError, wrap } from './flag-parser.js'
import { inFlagWords } from './options-from-flags.js'
import { sample } from './sample.js'
import { serve } from './serve.js'
import { ticket } from './ticket.js'

const commands = [serve, doctor, sample, ticket]
const helpFlags = ['--help', '-h']

/** Runs one command; returns the exit code. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args[0] === 'help' ? [...args.slice(1), '--help'] : args
  if (name === undefined || helpFlags.includes(name)) return print(overview(), terminal)
  if (name === '--version' || name === '-v') return print(version(), terminal)
  const command = commands.find((other) => other.name === name)
  if (command === undefined) {
    terminal.err(`ticketgate: Unknown ${name.startsWith('-') ? 'option' : 'command'} "${name}".`)
    terminal.err('See: ticketgate --help')
    return 2
  }
  if (rest.some((arg) => helpFlags.includes(arg))) return print(helpOf(command), terminal)
  try {
    refuseUnknownVariables(terminal.env)
    await command.run(readFlags(command.flags, rest, terminal.env), terminal)
    return 0
  } catch (error) {
    if (!isExplained(error)) throw error
    const message = error instanceof CaptchaError ? inFlagWords(error) : error.message
    terminal.err(`ticketgate ${command.name}: ${message}`)
    if (!isUsage(error)) return 1
    terminal.err(`See: ticketgate ${command.name} --help`)
    return 2
  }
}

/** What Kubernetes and old Docker set for a service called "ticketgate". */
const serviceLink = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_\w+)$/

/** A mistyped variable is as wrong as a mistyped flag, and harder to see. */
function refuseUnknownVariables(env: NodeJS.ProcessEnv): void {
  const known = new Set(commands.flatMap(({ flags }) => Object.keys(flags).map(envName)))
  const unknown = Object.keys(env).find(
    (name) => name.startsWith('TICKETGATE_') && !known.has(name) && !serviceLink.test(name),
  )
  if (unknown === undefined) return
  const flag = unknown.slice('TICKETGATE_'.length).toLowerCase().replaceAll('_', '-')
  throw new UsageError(`${unknown} in the environment is no setting: there is no flag --${flag}.`)
}

const isUsage = (error: unknown) => error instanceof UsageError || error instanceof CaptchaError

/** Errors that their message alone explains, including the system's, e.g. for a folder that cannot be written. */
const isExplained = (error: unknown): error is Error =>
  isUsage(error) || error instanceof CommandError || (error instanceof Error && 'syscall' in error)

function print(text: string, terminal: Terminal): number {
  terminal.out(text)
  return 0
}

const version = (): string => JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')).version

function overview(): string {
  const list = commands.map(({ name, summary }) => `  ${name.padEnd(8)}${summary}`).join('\n')
  return `Ticketgate: the captcha service.

Usage: ticketgate <command> [flags]

Commands:
${list}

  ticketgate <command> --help  Help for one command.
  ticketgate --version         The version of this package.

To begin, run "ticketgate serve": it generates development keys, prints them
and listens on http://127.0.0.1:8787.`
}

const environmentNote =
  'Every flag can also be set in the environment, e.g. TICKETGATE_SEAL_KEY for --seal-key. Put secrets there: anyone ' +
  'on the machine can read a command line. In the environment, separate repeated values with commas, and set a ' +
  'switch to 1 or 0.'

function helpOf({ name, summary, notes, flags, examples }: Command): string {
  const paragraph = (text: string) => wrap(text, helpWidth).join('\n')
  return `${paragraph(notes === undefined ? summary : `${summary} ${notes}`)}

Usage: ticketgate ${name} [flags]

Flags:
${describeFlags(flags)}

${paragraph(environmentNote)}

Examples:
${examples.map((example) => `  ${example.replaceAll('\n', '\n  ')}`).join('\n')}`
}
