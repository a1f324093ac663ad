// Writes docs/errors and docs/zh/errors: the pages of the codes that a table in the code explains (the self-test's and the
// doctor's), and the list of all. The other pages are written by hand. `node scripts/error-pages.mjs`, after a build
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { codesInChinese } from '../packages/server/dist/cli/doctor/chinese.js'
import { chineseIn, selfTestInChinese } from './chinese.mjs'
import { withCodeMarks } from './code-marks.mjs'
import { wrap } from './wrap.mjs'

/** What stands on the pages of a language beside the tables' texts. */
const languages = {
  en: {
    folder: '../docs/errors/',
    textOf: (text) => text,
    causes: 'Usual causes',
    change: 'What to change',
    foundBy: (command) => `Found by ${command}: [Is my set-up right?](../operate/doctor.md)`,
    beginning: `# Errors and warnings

Each code has a page: what it means, what usually causes it, what to change. Its address stands at the end of
the message. What a visitor’s request is refused with is in [What the client sees](../guard/refusals.md).`,
    column: 'code',
    groups: [
      ['Thrown at the start', 'A `CaptchaError`, in its `code`.'],
      ['Found by `verifier.selfTest()`', 'In `faults`.'],
      ['Found by `ticketgate doctor`', 'Beside each finding.'],
      [
        'Warnings',
        'To the verifier’s `logger`, else by `process.emitWarning`; each is given once, some once a minute.',
      ],
    ],
  },
  zh: {
    folder: '../docs/zh/errors/',
    textOf: chineseIn({ ...selfTestInChinese, ...codesInChinese }),
    causes: '常见原因',
    change: '怎么改',
    foundBy: (command) => `由 ${command} 发现：[检查设置是否正确](../operate/doctor.md)`,
    beginning: `# 错误与警告

每个代码都有一页，说明它的含义、常见原因，以及怎么改；消息末尾就是那一页的地址。请求被拒绝时访客会收到什么响应，见
[客户端收到什么](../guard/refusals.md)。`,
    column: '代码',
    groups: [
      ['启动时抛出', '在 `CaptchaError` 的 `code` 里。'],
      ['由 `verifier.selfTest()` 发现', '在 `faults` 里。'],
      ['由 `ticketgate doctor` 发现', '写在每一项发现旁边。'],
      ['警告 {#warnings}', '交给校验器的 `logger`，没有就用 `process.emitWarning`；每种只警告一次，有的每分钟一次。'],
    ],
  },
}
const patterns = [/^ERR_CAPTCHA_/, /^TICKETGATE_SELF_TEST_/, /^TICKETGATE_DOCTOR_/, /^TICKETGATE_/]

/** The page of a code in a table. */
function pageOf(code, { meaning, cause, remedy }, { textOf, causes, change, foundBy }) {
  const [meant, caused, changed] = [meaning, cause, remedy].map((text) => wrap(withCodeMarks(textOf(text))))
  const found = wrap(foundBy(code.startsWith('TICKETGATE_DOCTOR_') ? '`ticketgate doctor`' : '`verifier.selfTest()`'))
  return `${[`# ${code}`, meant, `## ${causes}`, caused, `## ${change}`, changed, found].join('\n\n')}\n`
}

/** The first sentence under a page's heading. */
function meaningOf(page) {
  const paragraph = page.split('\n\n')[1].replace(/(?<=[\u3000-\u9fff\uff00-\uffef])\n(?=[\u3000-\u9fff])/g, '')
  const text = paragraph.replaceAll('\n', ' ')
  const sentence = /^.*?([.:](?= |$)|[。：；])/.exec(text)?.[0] ?? text
  return sentence.replace(/:$/, '.').replace(/[：；]$/, '。')
}

function indexOf(pages, { beginning, column, groups }) {
  const left = new Map([...pages].sort(([a], [b]) => (a < b ? -1 : 1)))
  const sections = groups.map(([heading, about], at) => {
    const codes = [...left.keys()].filter((code) => patterns[at].test(code))
    const rows = codes.map((code) => `| [\`${code}\`](${code}.md) | ${meaningOf(left.get(code))} |`)
    for (const code of codes) left.delete(code)
    return `## ${heading}\n\n${about}\n\n| ${column} | |\n|---|---|\n${rows.join('\n')}\n`
  })
  return `${beginning}\n\n${sections.join('\n')}`
}

const pathOf = (folder, name) => fileURLToPath(new URL(folder + name, import.meta.url))

/**
 * The files that are made, of both languages, by path.
 * @param tables codes with `meaning`, `cause` and `remedy`
 */
export function errorPages(tables) {
  const files = Object.values(languages).flatMap((language) => {
    const made = Object.entries(tables).map(([code, entry]) => [code, pageOf(code, entry, language)])
    const byHand = readdirSync(pathOf(language.folder, ''))
      .flatMap((file) => /^[A-Z_]+(?=\.md$)/.exec(file)?.[0] ?? [])
      .filter((code) => tables[code] === undefined)
      .map((code) => [code, read(pathOf(language.folder, `${code}.md`))])
    const index = ['index', indexOf([...made, ...byHand], language)]
    return [...made, index].map(([name, text]) => [pathOf(language.folder, `${name}.md`), text])
  })
  return Object.fromEntries(files)
}

const read = (path) => readFileSync(path, 'utf8')

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { selfTestCodes } = await import('../packages/core/dist/self-test/codes.js')
  const { doctorCodes } = await import('../packages/server/dist/cli/doctor/codes.js')
  for (const [path, text] of Object.entries(errorPages({ ...selfTestCodes, ...doctorCodes }))) writeFileSync(path, text)
}
