import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { commandsInChinese } from '../../src/cli/chinese.js'
import { columnsOf, wrap } from '../../src/cli/columns.js'
import { findingsInChinese } from '../../src/cli/doctor/chinese.js'
import { languageOf } from '../../src/cli/language.js'
import { rulesInChinese } from '../../src/options/chinese.js'
import type { OptionEntry } from '../../src/options/option-entry.js'
import { serviceOptions } from '../../src/options/options-and-flags.js'
import { keyFlags, run, serve, stopServices } from '../support/cli.js'

const chinese = { LC_ALL: 'zh_CN.UTF-8' }
const src = fileURLToPath(new URL('../../src/', import.meta.url))
const han = /\p{sc=Han}/u

test.each([
  [{ LANG: 'zh_CN.UTF-8' }, 'zh'],
  [{ LC_ALL: '', LC_MESSAGES: 'zh_TW.UTF-8', LANG: 'en_US.UTF-8' }, 'zh'],
  [{ LC_ALL: 'C.UTF-8', LANG: 'zh_CN.UTF-8' }, 'en'],
  [{ LANG: 'de_DE.UTF-8' }, 'en'],
])('in %j the language is %s', (env, language) => {
  expect(languageOf(env)).toBe(language)
})

// That each text has its Chinese, the compiler says.
test('each Chinese text is of something that the commands say', () => {
  const files = readdirSync(join(src, 'cli'), { recursive: true, encoding: 'utf8' })
  const sources = files.filter((file) => /\.ts$/.test(file) && !/chinese\.ts$/.test(file))
  const code = sources.map((file) => readFileSync(join(src, 'cli', file), 'utf8')).join('\n')
  // Counts are put together where they are said.
  const texts = Object.keys({ ...commandsInChinese, ...findingsInChinese }).filter(
    (text) => !/ (fault|warning)s?$/.test(text),
  )
  const unsaid = texts.filter((text) => ![`'${text}'`, `${text}:`].some((written) => code.includes(written)))
  expect(unsaid).toEqual([])
})

test('the Chinese of a text has the same gaps', () => {
  const gapsOf = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort()
  for (const [english, text] of Object.entries({ ...commandsInChinese, ...findingsInChinese })) {
    expect(gapsOf(text), english).toEqual(gapsOf(english))
  }
})

test('what the value of each flag must be has its Chinese', () => {
  const entries: OptionEntry[] = Object.values(serviceOptions)
  const allowed = entries.filter(({ flag }) => flag !== undefined).map(({ rule }) => (rule.item ?? rule).allowed)
  expect(allowed.filter((text) => !(text in rulesInChinese))).toEqual([])
})

describe('in Chinese', () => {
  test.each([[[]], [['serve', '--help']], [['doctor', '--help']], [['sample', '--help']], [['ticket', '--help']]])(
    'the help of %j fits a terminal, and says nothing in English',
    async (args) => {
      const { code, out } = await run(args, chinese)
      expect(code).toBe(0)
      for (const line of out.split('\n')) expect(columnsOf(line), line).toBeLessThanOrEqual(80)
      expect(out.split('示例：')[0]).not.toMatch(/Usage|Flags|Default|Required|[a-z]{2,} [a-z]{2,} [a-z]{2,} /)
      expect(out).toMatch(/用法：/)
    },
  )

  test.each([
    [['srve'], '没有 srve 这个命令。'],
    [['serve', '--prot', '1'], '没有 --prot 这个选项。'],
    [['serve', '--port', 'x'], '--port 必须是 0 到 65535 的整数，现在是 "x"。'],
    [['serve', '--seal-key', 'short'], '首尾不能有空白字符，现在是 [5 个字符]。'],
    [
      ['serve', '--style-seed', ''],
      '--style-seed 必须是非空文本，不超过 4096 个字符，现在是 空的（环境变量设置了吗？）。',
    ],
    [['serve', '--console-port', '1'], '中的任何一个，TICKETGATE_CONSOLE_PASSWORD 就必填：密码文本，16 到 1024 个字符'],
    [
      ['serve', '--secret-id', 'A', '--secret-key', 'k', '--more-key', 'A=k'],
      '--more-key 不能重复 --secret-id 里的密钥 ID',
    ],
    [['serve', '--host-name', 'https://a.example'], '--host-name 必须是主机名'],
    [['serve', '--log', 'xml'], '--log 必须是 text, json, off 之一'],
    [['ticket'], '缺少 --secret-id，也没有环境变量 TICKETGATE_SECRET_ID。'],
  ])('the mistake in %j is explained', async (args, message) => {
    const { code, err } = await run(args, chinese)
    expect([code, err]).toEqual([2, expect.stringContaining(message)])
    expect(err).toMatch(/\n帮助：ticketgate.* --help$/)
  })

  test('an error of the library leads to its Chinese page', async () => {
    const { err } = await run(['serve', '--public-url', 'captcha.example'], chinese)
    const [, page = ''] = /详见 \S+\/(docs\/zh\/errors\/\w+\.md)\n/.exec(err) ?? []
    expect(existsSync(join(src, '../../..', page)) && page).toMatch(/ERR_CAPTCHA_OPTION_VALUE/)
  })

  test('the doctor reports; in JSON it says the same as in English', async () => {
    const { out } = await run(['doctor', '--data', '/nowhere/at/all'], chinese)
    expect(out).toMatch(/^ {2}✓ Node {6}v\d/)
    expect(out).toMatch(/^ {2}✗ 统计 {6}统计无法写入它的目录。\/nowhere\/at\/all：ENOENT。$/m)
    expect(out).toMatch(/docs\/zh\/errors\/TICKETGATE_DOCTOR_DATA_FOLDER\.md$/m)
    expect(out).toMatch(/\n1 个错误，没有警告；1 项正常，4 项未检查。$/)
    const json = await run(['doctor', '--json', '--data', '/nowhere/at/all'], chinese)
    expect(json.out).toBe((await run(['doctor', '--json', '--data', '/nowhere/at/all'])).out)
    expect(json.out).not.toMatch(han)
  })
})

stopServices()

test('serve says in Chinese what has started, and in English to a log of JSON', async () => {
  const { text } = await serve(['--port', '0'], chinese)
  await expect
    .poll(text)
    .toMatch(/^为开发环境生成的密钥.*\n {2}TICKETGATE_SECRET_ID=[\s\S]*^未启用：--metrics、控制台、/m)
  const json = await serve([...keyFlags, '--port', '0', '--log', 'json'], chinese)
  await expect.poll(json.text).toMatch(/"store":"memory of this process"/)
  expect(json.text()).not.toMatch(han)
})

test('a line breaks between Chinese letters, never before a mark', () => {
  expect(wrap('监听的地址；0.0.0.0 表示所有地址。', 10)).toEqual(['监听的地', '址；', '0.0.0.0 表', '示所有地', '址。'])
  expect(wrap('所有（地址）', 6)).toEqual(['所有', '（地', '址）'])
  expect(columnsOf('地址 a。')).toBe(8)
})
