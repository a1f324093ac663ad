import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CaptchaError } from '@ticketgate/core'
import { envName } from '../options/option-entry.js'
import { columnsOf, padColumns, terminalColumns, wrap } from './columns.js'
import type { Command, Terminal } from './command.js'
import { doctor } from './doctor/doctor.js'
import { CommandError, UsageError } from './errors.js'
import { describeFlags, readFlags } from './flag-parser.js'
import { type Language, languageOf } from './language.js'
import { inFlagWords } from './options-from-flags.js'
import { type English, inLanguage, joined, type Phrase, phrase } from './phrase.js'
import { sample } from './sample.js'
import { serve } from './serve.js'
import { ticket } from './ticket.js'

const commands = [serve, doctor, sample, ticket]
const helpFlags = ['--help', '-h']

/** Runs one command; returns the exit code. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const language = languageOf(terminal.env)
  const [name, ...rest] = args[0] === 'help' ? [...args.slice(1), '--help'] : args
  if (name === undefined || helpFlags.includes(name)) return print(overview(language), terminal)
  if (name === '--version' || name === '-v') return print(version(), terminal)
  const command = commands.find((other) => other.name === name)
  if (command === undefined) {
    const unknown = name.startsWith('-') ? phrase('Unknown flag {given}.', { given: name }) : unknownCommand(name)
    terminal.err(`ticketgate: ${inLanguage(language, unknown)}`)
    terminal.err(seeHelp('ticketgate', language))
    return 2
  }
  if (rest.some((arg) => helpFlags.includes(arg))) return print(helpOf(command, language), terminal)
  try {
    refuseUnknownVariables(terminal.env)
    await command.run(readFlags(command.flags, rest, terminal.env), terminal)
    return 0
  } catch (error) {
    terminal.err(`ticketgate ${command.name}: ${explained(error, language)}`)
    if (!isUsage(error)) return 1
    terminal.err(seeHelp(`ticketgate ${command.name}`, language))
    return 2
  }
}

const unknownCommand = (name: string) => phrase('Unknown command "{name}".', { name })

const seeHelp = (command: string, language: Language) =>
  inLanguage(language, phrase('See: {command} --help', { command }))

function explained(error: unknown, language: Language): string {
  if (!isExplained(error)) return inLanguage(language, unexplained(error))
  if (error instanceof CaptchaError) return inFlagWords(error, language)
  return error instanceof UsageError || error instanceof CommandError
    ? inLanguage(language, error.phrase)
    : error.message
}

/** Its message and its other fields stay out: Node's own hold a URL with its password. */
function unexplained(error: unknown): Phrase {
  const failure: NodeJS.ErrnoException = error instanceof Error ? error : new TypeError()
  const { name, code, message, stack = '' } = failure
  const frames = stack.slice(stack.indexOf(message) + message.length)
  const [, place = '?'] = /^ +at (.+)$/m.exec(frames) ?? []
  const kind = typeof code === 'string' ? `${name} ${code}` : name
  return phrase('This is a fault of Ticketgate, please report it: {kind} at {place}.', { kind, place })
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
  throw new UsageError(
    phrase('{variable} in the environment is no setting: there is no flag --{flag}.', { variable: unknown, flag }),
  )
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

function overview(language: Language): string {
  const say = (text: English) => inLanguage(language, text)
  const list = commands.map(({ name, summary }) => `  ${name.padEnd(8)}${say(summary)}`)
  const more = [
    [say('ticketgate <command> --help'), say('Help for one command.')],
    ['ticketgate --version', say('The version of this package.')],
  ] as const
  const width = Math.max(...more.map(([command]) => columnsOf(command))) + 2
  return [
    say('Ticketgate: the captcha service.'),
    say('Usage: ticketgate <command> [flags]'),
    [say('Commands:'), ...list].join('\n'),
    more.map(([command, about]) => `  ${padColumns(command, width)}${about}`).join('\n'),
    paragraph(
      say(
        'To begin, run "ticketgate serve": it generates development keys, prints them and listens on http://127.0.0.1:8787.',
      ),
    ),
  ].join('\n\n')
}

function helpOf({ name, summary, notes, flags, examples }: Command, language: Language): string {
  const say = (text: English) => inLanguage(language, text)
  return [
    paragraph(
      joined(
        language,
        [summary, ...(notes === undefined ? [] : [notes])].map((text) => say(text)),
      ),
    ),
    inLanguage(language, phrase('Usage: ticketgate {name} [flags]', { name })),
    `${say('Flags:')}\n${describeFlags(flags, language)}`,
    paragraph(
      say(
        'Every flag can also be set in the environment, e.g. TICKETGATE_SEAL_KEY for --seal-key. Put secrets there: anyone on the machine can read a command line. In the environment, separate repeated values with commas, and set a switch to 1 or 0.',
      ),
    ),
    [say('Examples:'), ...examples.map((example) => `  ${example.replaceAll('\n', '\n  ')}`)].join('\n'),
  ].join('\n\n')
}

const paragraph = (text: string): string => wrap(text, terminalColumns).join('\n')
