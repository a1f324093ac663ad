// Writes docs/reference/service-options.md from the service's table of options: node scripts/service-options.mjs
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { wrap } from './wrap.mjs'

function section(option, { flag, rule, default: usual, help, more }, envName) {
  const isRepeated = flag?.read === 'list' || flag?.read === 'pairs'
  const onCommandLine = flag !== undefined && !flag.environmentOnly
  const heading = onCommandLine
    ? `--${flag.name}${flag.value ? ` ${flag.value}` : ''}`
    : flag
      ? envName(flag.name)
      : option
  const facts = [
    onCommandLine && `\`${envName(flag.name)}\` in the environment`,
    flag?.environmentOnly && 'in the environment alone',
    option && flag && `\`${option}\` in code`,
    usual !== undefined
      ? `default: ${typeof usual === 'string' ? usual : `\`${usual}\``}`
      : rule?.required && 'required',
    isRepeated && 'can be repeated, with commas in the environment',
  ].filter(Boolean)
  const code = (text) => text.replaceAll(/(?<!`)(--[a-z][a-z-]+)/g, '`$1`')
  const words = [code(help), more].filter(Boolean).join(' ')
  return `### \`${heading}\`\n\n${wrap(`${facts.join('; ')}.`.replace(/^[a-z]/, (first) => first.toUpperCase()))}\n\n${wrap(words)}\n`
}

/** The page, from the tables in packages/server/src/options/options-and-flags.ts. */
export function referencePage({ serviceOptions, flagsWithoutOption }, envName) {
  const options = Object.entries(serviceOptions)
  const flagged = options.filter(([, { flag }]) => flag !== undefined)
  const inCode = options.filter(([, { flag }]) => flag === undefined)
  return `# Options of the captcha service

Made by \`node scripts/service-options.mjs\` from the table that the service itself reads; change that, not this page.

A flag of \`ticketgate serve\` overrides its variable in the environment, where a switch is \`1\` or \`0\`. The option in
code is one of \`createService()\`. [Running the captcha service](../service/index.md) says how to choose.

## By flag, by environment, or in code

${flagged.map(([name, entry]) => section(name, entry, envName)).join('\n')}
## By flag or by environment

${Object.values(flagsWithoutOption)
  .map((entry) => section(undefined, entry, envName))
  .join('\n')}
## In code alone

${inCode.map(([name, entry]) => section(name, entry, envName)).join('\n')}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = new URL('../docs/reference/service-options.md', import.meta.url)
  const { envName } = await import('../packages/server/dist/options/option-entry.js')
  writeFileSync(page, referencePage(await import('../packages/server/dist/options/options-and-flags.js'), envName))
}
