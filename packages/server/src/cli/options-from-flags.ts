import { readFileSync } from 'node:fs'
import type { CaptchaError, OptionFault, ShownValue } from '@ticketgate/core'
import { codePage } from '@ticketgate/core/adapter'
import type { ServiceLogger } from '../contracts/reporting.js'
import { envName, type FlagEntry, type OptionEntry } from '../options/option-entry.js'
import { flagsWithoutOption, serviceOptions } from '../options/options-and-flags.js'
import type { ServiceOptions } from '../options/service-options.js'
import { UsageError } from './errors.js'
import type { Flags, FlagTable } from './flag-parser.js'
import type { ServiceKeys } from './keys.js'
import type { Language } from './language.js'
import { asFarAsKnown, type English, inLanguage, joined, pageIn, phrase } from './phrase.js'

const entries: ReadonlyArray<readonly [option: string, OptionEntry]> = Object.entries(serviceOptions)
const entriesForHelp: ReadonlyArray<Omit<OptionEntry, 'rule'>> = [
  ...entries.map(([, entry]) => entry),
  ...Object.values(flagsWithoutOption),
]

/** The flags of `ticketgate serve`, from the table of options. */
export const serveFlags: FlagTable = Object.fromEntries(
  entriesForHelp.flatMap(({ flag, help, default: defaultValue }) => {
    if (flag === undefined) return []
    const { name, value, read, environmentOnly } = flag
    const multiple = read === 'list' || read === 'pairs'
    return [
      [
        name,
        {
          // Both tables have their Chinese, or they would not compile.
          help: help as English,
          ...(value !== undefined && { value, ...(defaultValue !== undefined && { usual: String(defaultValue) }) }),
          ...(multiple && { multiple }),
          ...(environmentOnly && { environmentOnly }),
        },
      ],
    ]
  }),
)

/** The service's options, from the flags. */
export function serveOptions(
  flags: Flags,
  { secretId, secretKey, sealKeys }: ServiceKeys,
  { isProduction, logger }: { isProduction: boolean; logger: ServiceLogger },
): ServiceOptions {
  const values: Record<string, unknown> = {}
  for (const [option, { flag, rule }] of entries) {
    const value = flag === undefined ? undefined : readFlag(flags, flag, rule)
    if (value === undefined) continue
    const [group = '', field] = option.split('.')
    values[group] = field === undefined ? value : { ...(values[group] as object | undefined), [field]: value }
  }
  return { ...values, secretId, secretKey, sealKeys, development: !isProduction, logger }
}

function readFlag(flags: Flags, flag: FlagEntry, { test, allowed }: OptionEntry['rule']): unknown {
  const { name, read = 'text', environmentOnly } = flag
  if (environmentOnly === true) return readSecret(flags, name)
  const given = flags.text(name)
  if (given === undefined) return undefined
  if (read === 'list') return flags.all(name)
  if (read === 'pairs') return readPairs(flags, flag, test)
  if (read === 'switch') return flags.has(name)
  // Given as 0, in the environment, it says nothing.
  if (read === 'off') return flags.has(name) ? false : undefined
  if (read === 'hops') {
    if (given === 'true' || given === 'false') return given === 'true'
    return /^\d{1,3}$/.test(given) ? Number(given) : given
  }
  if (read === 'text') return given
  if (/^\d{1,10}$/.test(given) && test(Number(given))) return Number(given)
  throw new UsageError(
    phrase('{name} must be {allowed}; it is {value}.', {
      name: `--${name}`,
      allowed: { english: allowed as English, values: {} },
      value: `"${given}"`,
    }),
  )
}

/** From its variable, or from a file, where container platforms put secrets. */
function readSecret(flags: Flags, name: string): string | undefined {
  const [secret, file] = [flags.text(name), flags.text(`${name}-file`)]
  if (file === undefined) return secret
  if (secret !== undefined) {
    const both = { variable: envName(name), name }
    throw new UsageError(phrase('{variable} and --{name}-file are both given: give one.', both))
  }
  return readFileSync(file, 'utf8').replace(/\r?\n$/, '')
}

/** The pairs of a repeated `ID=KEY` flag. Keys are secret, so errors never repeat them. */
function readPairs(flags: Flags, { name, example = '' }: FlagEntry, isAllowed: (pairs: object) => boolean): object {
  const found = new Map<string, string>()
  for (const pair of flags.all(name) ?? []) {
    const at = pair.indexOf('=')
    const [id, key] = [pair.slice(0, at), pair.slice(at + 1)]
    if (at < 0 || !isAllowed({ [id]: key })) {
      throw new UsageError(phrase('--{name} must be ID=KEY, as in {example}.', { name, example }))
    }
    if (found.has(id)) throw new UsageError(phrase('--{name} names the ID {id} twice.', { name, id }))
    found.set(id, key)
  }
  return Object.fromEntries(found)
}

/** An error about an option as one about its flag; a list is a flag given several times. */
export function inFlagWords({ code, message, option, fault }: CaptchaError, language: Language): string {
  const page = pageIn(language, codePage(code))
  const [, entry] = entries.find(([name]) => name === option) ?? []
  const isOfFlag = entry?.flag !== undefined && fault !== undefined && fault.kind !== 'unknown'
  if (!isOfFlag) return message.replace(codePage(code), page)
  const allowed = asFarAsKnown(language, (entry.rule.item ?? entry.rule).allowed)
  const wrong = faultInWords(fault, { name: nameOf(entry.flag), allowed, others: besides(option) }, language)
  return joined(language, [wrong, inLanguage(language, phrase('See {page}', { page }))])
}

/** What is given: on the command line, or in the environment alone. */
const nameOf = ({ name, environmentOnly }: FlagEntry): string =>
  environmentOnly === true ? envName(name) : `--${name}`

/** The flags of a group, such as the console's, besides this one of it: without any of them it would not be needed. */
function besides(option = ''): string {
  const group = option.slice(0, option.indexOf('.') + 1)
  const others = entries.filter(([name]) => group !== '' && name.startsWith(group) && name !== option)
  return others.flatMap(([, { flag }]) => (flag === undefined ? [] : [`--${flag.name}`])).join(', ')
}

function faultInWords(
  fault: Exclude<OptionFault, { kind: 'unknown' }>,
  { name, allowed, others }: { readonly name: string; readonly allowed: string; readonly others: string },
  language: Language,
): string {
  switch (fault.kind) {
    case 'missing':
      return inLanguage(
        language,
        others === ''
          ? phrase('{name} is required: {allowed}.', { name, allowed })
          : phrase('{name} is required with any of {others}: {allowed}.', { name, others, allowed }),
      )
    case 'value': {
      const value = valueIn(language, fault.value)
      return inLanguage(language, phrase('{name} must be {allowed}; it is {value}.', { name, allowed, value }))
    }
    case 'refused':
      return `${name} ${asFarAsKnown(language, fault.why)}`
  }
}

function valueIn(language: Language, value: ShownValue): string {
  if (typeof value === 'string') return value
  if ('type' in value) return inLanguage(language, phrase('of type {type}', { type: value.type }))
  if (!('characters' in value)) return `[${value.map((item) => valueIn(language, item)).join(', ')}]`
  return inLanguage(
    language,
    value.characters === 0
      ? 'empty (is its environment variable set?)'
      : phrase('a string of {count} characters', { count: value.characters }),
  )
}
