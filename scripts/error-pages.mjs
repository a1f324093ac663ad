// Writes docs/errors: the pages of the codes that a table in the code explains (the self-test's and the doctor's), and the
// list of all. The other pages are written by hand. `node scripts/error-pages.mjs`, after a build
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { wrap } from './wrap.mjs'

const folder = fileURLToPath(new URL('../docs/errors/', import.meta.url))

const groups = [
  { heading: 'Thrown at the start', about: 'A `CaptchaError`, in its `code`.', has: /^ERR_CAPTCHA_/ },
  { heading: 'Found by `verifier.selfTest()`', about: 'In `faults`.', has: /^TICKETGATE_SELF_TEST_/ },
  { heading: 'Found by `ticketgate doctor`', about: 'Beside each finding.', has: /^TICKETGATE_DOCTOR_/ },
  {
    heading: 'Warnings',
    about: 'To the verifier’s `logger`, else by `process.emitWarning`; each is given once, some once a minute.',
    has: /^TICKETGATE_/,
  },
]

/** The page of a code in a table. */
function pageOf(code, { meaning, cause, remedy }) {
  const found = code.startsWith('TICKETGATE_DOCTOR_') ? '`ticketgate doctor`' : '`verifier.selfTest()`'
  const where = wrap(`Found by ${found}: [Is my set-up right?](../operate/doctor.md)`)
  const parts = [`# ${code}`, wrap(meaning), '## Usual causes', wrap(cause), '## What to change', wrap(remedy), where]
  return `${parts.join('\n\n')}\n`
}

/** The first sentence under a page's heading. */
function meaningOf(page) {
  const paragraph = page.split('\n\n')[1].replaceAll('\n', ' ')
  return /^.*?[.:](?= |$)/.exec(paragraph)?.[0].replace(/:$/, '.') ?? paragraph
}

function indexOf(pages) {
  const left = new Map([...pages].sort(([a], [b]) => (a < b ? -1 : 1)))
  const sections = groups.flatMap(({ heading, about, has }) => {
    const codes = [...left.keys()].filter((code) => has.test(code))
    if (codes.length === 0) return []
    const rows = codes.map((code) => `| [\`${code}\`](${code}.md) | ${meaningOf(left.get(code))} |`)
    for (const code of codes) left.delete(code)
    return [`## ${heading}\n\n${about}\n\n| code | |\n|---|---|\n${rows.join('\n')}\n`]
  })
  return `# Errors and warnings

Each code has a page: what it means, what usually causes it, what to change. Its address stands at the end of
the message. What a visitor’s request is refused with is in [What the client sees](../guard/refusals.md).

${sections.join('\n')}`
}

/**
 * The files of docs/errors that are made, by name.
 * @param tables codes with `meaning`, `cause` and `remedy`
 */
export function errorPages(tables) {
  const made = Object.entries(tables).map(([code, entry]) => [`${code}.md`, pageOf(code, entry)])
  const kept = readdirSync(folder)
    .filter((name) => name !== 'index.md' && !made.some(([file]) => file === name))
    .map((name) => [name, readFileSync(folder + name, 'utf8')])
  const pages = [...made, ...kept].map(([name, text]) => [name.replace(/\.md$/, ''), text])
  return Object.fromEntries([...made, ['index.md', indexOf(pages)]])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { selfTestCodes } = await import('../packages/core/dist/self-test/codes.js')
  const { doctorCodes } = await import('../packages/server/dist/cli/doctor/codes.js')
  for (const [name, text] of Object.entries(errorPages({ ...selfTestCodes, ...doctorCodes }))) {
    writeFileSync(folder + name, text)
  }
}
