import { parseArgs } from 'node:util'
import { frameworkNames } from './frameworks.js'
import type { Messages } from './messages/messages.js'
import { serviceInTheBox, vendors } from './vendors.js'

const options = {
  framework: { type: 'string', short: 'f' },
  typescript: { type: 'boolean' },
  vendor: { type: 'string', short: 'v' },
  yes: { type: 'boolean', short: 'y' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const

/** @throws {Error} if a flag is unknown or has no value, or two folders are named */
export function parseFlags(args: readonly string[], { oneFolder }: Messages) {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, allowNegative: true })
  if (positionals.length > 1) throw new Error(oneFolder(positionals))
  return { ...values, folder: positionals[0] }
}

export type Flags = ReturnType<typeof parseFlags>

/** What `--vendor` can be. */
export const vendorIds: readonly string[] = [serviceInTheBox, ...vendors.map(({ id }) => id)]

/** The text of `--help`. */
export function helpOf({ usage, flags }: Messages): string {
  const values = { framework: frameworkNames, vendor: vendorIds }
  const lines = Object.entries(options).flatMap(([name, option]) => {
    const short = 'short' in option ? `-${option.short}, ` : '    '
    const flag = `  ${short}--${name}${option.type === 'string' ? ' NAME' : ''}`
    const allowed = name in values ? wrapped(values[name as keyof typeof values]) : []
    return [`${flag.padEnd(24)}${flags[name as keyof typeof flags]}`, ...allowed]
  })
  return `${usage}\n\n${lines.join('\n')}\n`
}

/** Names in lines that fit a terminal, below a flag's text. */
function wrapped(names: readonly string[]): string[] {
  const lines = ['']
  for (const name of names) {
    if (`${lines.at(-1)}${name}`.length > 50) lines.push('')
    lines[lines.length - 1] += `${name}, `
  }
  return lines.map((line) => `${' '.repeat(26)}${line.trim()}`.replace(/,$/, line === lines.at(-1) ? '' : ','))
}
