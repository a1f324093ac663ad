import { parseArgs } from 'node:util'
import { envName } from '../options/option-entry.js'

/** One flag of a command; if it is not given, the environment variable `TICKETGATE_` plus its name counts. */
export interface Flag {
  /** The placeholder for the value in the help; absent: the flag is a switch. */
  readonly value?: string
  readonly multiple?: true
  /** For the help only; `Flags.required()` enforces it. */
  readonly required?: true
  /** A secret: refused on the command line, which anybody on the machine can read. */
  readonly environmentOnly?: true
  readonly help: string
}

export interface FlagTable {
  readonly [name: string]: Flag
}

/** A mistake on the command line: reported in one line, without a stack; exit code 2. */
export class UsageError extends Error {}

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
    if (value === undefined) throw new UsageError(`--${name} is missing (or ${envName(name)} in the environment).`)
    return value
  }

  has(name: string): boolean {
    return this.text(name) === 'true'
  }

  oneOf<const Value extends string>(name: string, values: readonly Value[]): Value | undefined {
    const value = this.text(name)
    const found = values.find((allowed) => allowed === value)
    if (value === undefined || found !== undefined) return found
    throw new UsageError(`--${name} must be ${values.join(' or ')}; it is "${value}".`)
  }

  /** An address with http or https. */
  url(name: string): string | undefined {
    const value = this.text(name)
    // In `localhost:8787`, `localhost:` counts as a protocol.
    if (value === undefined || (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol))) return value
    throw new UsageError(`--${name} must be a URL, as in http://127.0.0.1:8787; it is "${value}".`)
  }

  integer(name: string, min: number, max: number): number | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    if (/^\d{1,10}$/.test(value) && Number(value) >= min && Number(value) <= max) return Number(value)
    throw new UsageError(`--${name} must be a whole number from ${min} to ${max}; it is "${value}".`)
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
    // Node's message names the flag; what some add about quoting does not help here.
    const [sentence] = (error as Error).message.split(/\.\s/)
    throw new UsageError(`${sentence}.`)
  }
}

/** Before they are parsed, since an error of the parser might repeat one. */
function refuseSecrets(table: FlagTable, args: readonly string[]): void {
  const isGiven = (name: string) => args.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`))
  const secret = Object.keys(table).find((name) => table[name]?.environmentOnly === true && isGiven(name))
  if (secret === undefined) return
  throw new UsageError(
    `--${secret} is refused on the command line, which anybody on this machine can read: set ${envName(secret)}, or ` +
      `give a file by --${secret}-file.`,
  )
}

function readEnv(name: string, flag: Flag, text: string): readonly string[] {
  if (flag.value !== undefined) return flag.multiple === true ? text.split(',').map((part) => part.trim()) : [text]
  if (['1', 'true', '0', 'false'].includes(text)) return [String(text === '1' || text === 'true')]
  throw new UsageError(`${envName(name)} must be 1 or 0; it is "${text}".`)
}

/** The default width of a terminal. */
export const helpWidth = 80

/** The flags as the help shows them, in one column of names and one of descriptions. */
export function describeFlags(table: FlagTable): string {
  const names = Object.entries(table).map(([name, { value, environmentOnly }]) =>
    environmentOnly === true ? envName(name) : `--${name}${value === undefined ? '' : ` ${value}`}`,
  )
  const width = Math.max(...names.map((name) => name.length)) + 2
  return Object.values(table)
    .map(({ help, required, multiple }, i) => {
      const rules = `${required === true ? ' Required.' : ''}${multiple === true ? ' Can be repeated.' : ''}`
      const words = wrap(help + rules, helpWidth - 2 - width)
      return `  ${(names[i] as string).padEnd(width)}${words.join(`\n  ${' '.repeat(width)}`)}`
    })
    .join('\n')
}

export function wrap(text: string, width: number): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1) as string
    if (line.length + word.length + 1 > width && line !== '') lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines
}
