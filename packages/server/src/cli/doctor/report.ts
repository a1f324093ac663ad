import { wrap } from '../flag-parser.js'
import type { Finding } from './finding.js'

const width = 80
const reset = '\u001b[0m'

/** How each state is shown: a mark, so that it can be told without colours, and a colour. */
const marks = {
  fine: { mark: '✓', colour: '\u001b[32m' },
  warning: { mark: '!', colour: '\u001b[33m' },
  fault: { mark: '✗', colour: '\u001b[31m' },
  skipped: { mark: '–', colour: '\u001b[2m' },
} as const

/** The findings for a person, in lines that fit a terminal. */
export function textReport(findings: readonly Finding[], { colours }: { readonly colours: boolean }): string[] {
  const paint = (text: string, colour: string) => (colours ? `${colour}${text}${reset}` : text)
  const nameWidth = Math.max(...findings.map(({ check }) => check.length)) + 2
  const indent = ' '.repeat(nameWidth + 4)
  const shown = findings.flatMap(({ check, state, message, code, remedy, page }) => {
    const { mark, colour } = marks[state]
    const isSkipped = state === 'skipped'
    const [first = '', ...more] = wrap(isSkipped ? `not looked at: ${message}` : message, width - indent.length)
    const beginning = `  ${paint(mark, colour)} ${check.padEnd(nameWidth)}`
    const lines = [beginning + (isSkipped ? paint(first, colour) : first)]
    lines.push(...more.map((line) => indent + line))
    if (code === undefined || remedy === undefined || page === undefined) return lines
    const arrow = wrap(remedy, width - indent.length - 2).map((line, n) => `${indent}${n === 0 ? '→ ' : '  '}${line}`)
    return [...lines, ...arrow, indent + paint(page, marks.skipped.colour)]
  })
  return [...shown, '', summary(findings, paint)]
}

function summary(findings: readonly Finding[], paint: (text: string, colour: string) => string): string {
  const count = (state: Finding['state']) => findings.filter((finding) => finding.state === state).length
  const [faults, warnings] = [count('fault'), count('warning')]
  const part = (n: number, word: string, { colour }: { colour: string }) =>
    n === 0 ? `no ${word}` : paint(`${n} ${word}${n === 1 ? '' : 's'}`, colour)
  const wrong = `${part(faults, 'fault', marks.fault)}, ${part(warnings, 'warning', marks.warning)}`
  return `${wrong}; ${count('fine')} fine, ${count('skipped')} not looked at.`
}

/** The findings for a program. */
export function jsonReport(findings: readonly Finding[]): string {
  const ok = findings.every(({ state }) => state !== 'fault')
  return JSON.stringify({ ok, findings }, undefined, 2)
}
