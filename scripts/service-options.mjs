// Writes docs/reference/service-options.md and its Chinese page from the service's table of options:
// node scripts/service-options.mjs
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { optionsInChinese } from '../packages/server/dist/options/chinese.js'
import { chineseIn } from './chinese.mjs'
import { withCodeMarks } from './code-marks.mjs'
import { wrap } from './wrap.mjs'

const english = {
  title: 'Options of the captcha service',
  lead: `Made by \`node scripts/service-options.mjs\` from the table that the service itself reads; change that, not this page.

A flag of \`ticketgate serve\` overrides its variable in the environment, where a switch is \`1\` or \`0\`. The option in
code is one of \`createService()\`. [Running the captcha service](../service/index.md) says how to choose.`,
  flagged: 'By flag, by environment, or in code',
  withoutOption: 'By flag or by environment',
  inCode: 'In code alone',
  variable: (name) => `\`${name}\` in the environment`,
  variableAlone: 'in the environment alone',
  option: (name) => `\`${name}\` in code`,
  usual: (value) => `default: ${value}`,
  required: 'required in production, and always in code',
  repeated: 'can be repeated, with commas in the environment',
  factsOf: (facts) => `${facts.join('; ')}.`.replace(/^[a-z]/, (first) => first.toUpperCase()),
  textOf: (text) => text,
  between: ' ',
}

const chinese = {
  title: '自带服务的选项',
  lead: `本页由 \`node scripts/service-options.mjs\` 根据服务自己读取的选项表生成；要改就改那张表，不要改本页。

\`ticketgate serve\` 的命令行选项优先于环境变量；在环境变量里，开关写 \`1\` 或 \`0\`。代码里的选项是
\`createService()\` 的选项。怎样选择见[运行自带服务](../service/index.md)。`,
  flagged: '命令行、环境变量或代码',
  withoutOption: '命令行或环境变量',
  inCode: '只能在代码里设置',
  variable: (name) => `环境变量 \`${name}\``,
  variableAlone: '只能用环境变量设置',
  option: (name) => `代码里为 \`${name}\``,
  usual: (value) => `默认值：${value}`,
  required: '生产环境必填，在代码里总是必填',
  repeated: '可以写多次，在环境变量里用逗号分隔',
  factsOf: (facts) => `${facts.join('；')}。`,
  textOf: chineseIn(optionsInChinese),
  between: '',
}

/** Where the page is, by language. */
export const referencePages = {
  'docs/reference/service-options.md': english,
  'docs/zh/reference/service-options.md': chinese,
}

/** Whether a default is one, and not words about it: those have a translation. */
const isValue = (usual) => typeof usual !== 'string' || optionsInChinese[usual] === usual

function section(option, { flag, rule, default: usual, help, more }, envName, words) {
  const isRepeated = flag?.read === 'list' || flag?.read === 'pairs'
  const onCommandLine = flag !== undefined && !flag.environmentOnly
  const heading = onCommandLine
    ? `--${flag.name}${flag.value ? ` ${flag.value}` : ''}`
    : flag
      ? envName(flag.name)
      : option
  const facts = [
    onCommandLine && words.variable(envName(flag.name)),
    flag?.environmentOnly && words.variableAlone,
    option && flag && words.option(option),
    usual !== undefined
      ? words.usual(isValue(usual) ? `\`${usual}\`` : withCodeMarks(words.textOf(usual)))
      : rule?.required && words.required,
    isRepeated && words.repeated,
  ].filter(Boolean)
  const texts = [help, more].filter(Boolean).map((text) => withCodeMarks(words.textOf(text)))
  return `### \`${heading}\`\n\n${wrap(words.factsOf(facts))}\n\n${wrap(texts.join(words.between))}\n`
}

/**
 * The page, from the tables in packages/server/src/options/options-and-flags.ts.
 * @param words of `referencePages`
 */
export function referencePage({ serviceOptions, flagsWithoutOption }, envName, words) {
  const options = Object.entries(serviceOptions)
  const sectionsOf = (entries) => entries.map(([name, entry]) => section(name, entry, envName, words)).join('\n')
  return `# ${words.title}

${words.lead}

## ${words.flagged}

${sectionsOf(options.filter(([, { flag }]) => flag !== undefined))}
## ${words.withoutOption}

${sectionsOf(Object.values(flagsWithoutOption).map((entry) => [undefined, entry]))}
## ${words.inCode}

${sectionsOf(options.filter(([, { flag }]) => flag === undefined))}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { envName } = await import('../packages/server/dist/options/option-entry.js')
  const tables = await import('../packages/server/dist/options/options-and-flags.js')
  for (const [page, words] of Object.entries(referencePages)) {
    writeFileSync(new URL(`../${page}`, import.meta.url), referencePage(tables, envName, words))
  }
}
