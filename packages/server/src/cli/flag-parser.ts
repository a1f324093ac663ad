import { parseArgs } from 'node:util'
import { envName } from '../options/option-entry.js'
import { columnsOf, padColumns, terminalColumns, wrap } from './columns.js'
import { UsageError } from './errors.js'
import type { Language } from './language.js'
import { asFarAsKnown, type English, inLanguage, joined, phrase } from './phrase.js'

/** One flag of a command; if it is not given, the environment variable `TICKETGATE_` plus its name counts. */
export interface Flag {
  /** The placeholder for the value in the help; absent: the flag is a switch. */
  readonly value?: string
  readonly multiple?: true
  /** For the help only; `Flags.required()` enforces it. */
  readonly required?: true
  /** A secret: refused on the command line, which anybody on the machine can read. */
  readonly environmentOnly?: true
  readonly help: English
  /** The value if it is not given; some in words. For the help. */
  readonly usual?: string | number
}

export interface FlagTable {
  readonly [name: string]: Flag
}

export class Flags {
  readonly #values: ReadonlyMap<string, readonly string[]>

  constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.#values = values
  }

  all(name: string): readonly string[] | undefined {
    return this.#values.get(name)
  }

  text(name: string): string | undefined {
    return this.#values.get(name)?.at(-1)
  }

  required(name: string): string {
    const value = this.text(name)
    if (value !== undefined) return value
    const missing = { name, variable: envName(name) }
    throw new UsageError(phrase('--{name} is missing (or {variable} in the environment).', missing))
  }

  has(name: string): boolean {
    return this.text(name) === 'true'
  }

  oneOf<const Value extends string>(name: string, values: readonly Value[]): Value | undefined {
    const value = this.text(name)
    const found = values.find((allowed) => allowed === value)
    if (value === undefined || found !== undefined) return found
    throw new UsageError(
      phrase('--{name} must be one of {values}; it is "{value}".', { name, values: values.join(', '), value }),
    )
  }

  /** An address with http or https. */
  url(name: string): string | undefined {
    const value = this.text(name)
    // In `localhost:8787`, `localhost:` counts as a protocol.
    if (value === undefined || (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol))) return value
    throw new UsageError(
      phrase('--{name} must be a URL, as in http://127.0.0.1:8787; it is "{value}".', { name, value }),
    )
  }

  integer(name: string, min: number, max: number): number | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    if (/^\d{1,10}$/.test(value) && Number(value) >= min && Number(value) <= max) return Number(value)
    throw new UsageError(
      phrase('--{name} must be a whole number from {min} to {max}; it is "{value}".', { name, min, max, value }),
    )
  }
}

export function readFlags(table: FlagTable, args: readonly string[], env: NodeJS.ProcessEnv): Flags {
  const { values } = parse(table, args)
  const found = new Map<string, readonly string[]>()
  for (const [name, flag] of Object.entries(table)) {
    const given = values[name] as string[] | string | boolean | undefined
    const fromEnv = env[envName(name)]
    if (given !== undefined) found.set(name, [given].flat().map(String))
    else if (fromEnv !== undefined && fromEnv !== '') found.set(name, readEnv(name, flag, fromEnv))
  }
  return new Flags(found)
}

function parse(table: FlagTable, args: readonly string[]) {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, flag]) => [
      name,
      { type: flag.value === undefined ? ('boolean' as const) : ('string' as const), multiple: flag.multiple ?? false },
    ]),
  )
  refuseSecrets(table, args)
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false })
  } catch (error) {
    throw inOurWords(error as NodeJS.ErrnoException)
  }
}

/** Node's message names what it stumbled over between its first apostrophes. */
function inOurWords({ code, message }: NodeJS.ErrnoException): UsageError {
  const [, name = message] = /'(\S+).*?'/.exec(message) ?? []
  const given = { given: name.replace(/['=].*$/, '') }
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return new UsageError(phrase('Unknown flag {given}.', given))
  if (code !== 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') return new UsageError(phrase('Unexpected "{given}".', given))
  if (/not take an argument/.test(message)) return new UsageError(phrase('{given} takes no value.', given))
  return new UsageError(phrase('{given} needs a value; one that begins with a dash, after "=".', given))
}

/** Before they are parsed, since an error of the parser might repeat one. */
function refuseSecrets(table: FlagTable, args: readonly string[]): void {
  const isGiven = (name: string) => args.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`))
  const secret = Object.keys(table).find((name) => table[name]?.environmentOnly === true && isGiven(name))
  if (secret === undefined) return
  throw new UsageError(
    phrase(
      '--{secret} is refused on the command line, which anybody on this machine can read: set {variable}, or give a file by --{secret}-file.',
      { secret, variable: envName(secret) },
    ),
  )
}

function readEnv(name: string, flag: Flag, text: string): readonly string[] {
  if (flag.value !== undefined) return flag.multiple === true ? text.split(',').map((part) => part.trim()) : [text]
  if (['1', 'true', '0', 'false'].includes(text)) return [String(text === '1' || text === 'true')]
  throw new UsageError(phrase('{variable} must be 1 or 0; it is "{text}".', { variable: envName(name), text }))
}

/** The flags as the help shows them, in one column of names and one of descriptions. */
export function describeFlags(table: FlagTable, language: Language): string {
  const names = Object.entries(table).map(([name, { value, environmentOnly }]) =>
    environmentOnly === true ? envName(name) : `--${name}${value === undefined ? '' : ` ${value}`}`,
  )
  const width = Math.max(...names.map(columnsOf)) + 2
  return Object.values(table)
    .map((flag, i) => {
      const words = wrap(describe(flag, language), terminalColumns - 2 - width)
      return `  ${padColumns(names[i] as string, width)}${words.join(`\n  ${' '.repeat(width)}`)}`
    })
    .join('\n')
}

function describe({ help, usual, required, multiple }: Flag, language: Language): string {
  const sentences = [
    inLanguage(language, help),
    usual !== undefined &&
      inLanguage(language, phrase('Default: {usual}.', { usual: asFarAsKnown(language, String(usual)) })),
    required === true && inLanguage(language, 'Required.'),
    multiple === true && inLanguage(language, 'Can be repeated.'),
  ]
  return joined(
    language,
    sentences.filter((sentence) => sentence !== false),
  )
}
