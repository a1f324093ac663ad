import { codePage } from '@ticketgate/core/adapter'
import { columnsOf, padColumns, terminalColumns, wrap } from '../columns.js'
import type { Language } from '../language.js'
import { type English, inLanguage, joined, type Phrase, pageIn, phrase } from '../phrase.js'
import { doctorCodes } from './codes.js'
import type { Finding } from './finding.js'

const reset = '\u001b[0m'

/** How each state is shown: a mark, so that it can be told without colours, and a colour. */
const marks = {
  fine: { mark: '✓', colour: '\u001b[32m' },
  warning: { mark: '!', colour: '\u001b[33m' },
  fault: { mark: '✗', colour: '\u001b[31m' },
  skipped: { mark: '–', colour: '\u001b[2m' },
} as const

export interface ReportOptions {
  readonly colours: boolean
  readonly language: Language
}

/** The findings for a person, in lines that fit a terminal. */
export function textReport(findings: readonly Finding[], { colours, language }: ReportOptions): string[] {
  const say = (message: English | Phrase) => inLanguage(language, message)
  const paint = (text: string, colour: string) => (colours ? `${colour}${text}${reset}` : text)
  const nameWidth = Math.max(...findings.map(({ check }) => columnsOf(say(check)))) + 2
  const indent = ' '.repeat(nameWidth + 4)
  const shown = findings.flatMap((finding) => {
    const { check, state, message, ...wrong } = inWords(finding, language)
    const { mark, colour } = marks[state]
    const isSkipped = state === 'skipped'
    const seen = isSkipped ? say(phrase('not looked at: {why}', { why: message })) : message
    const [first = '', ...more] = wrap(seen, terminalColumns - indent.length)
    const beginning = `  ${paint(mark, colour)} ${padColumns(check, nameWidth)}`
    const lines = [beginning + (isSkipped ? paint(first, colour) : first)]
    lines.push(...more.map((line) => indent + line))
    if (wrong.code === undefined) return lines
    const arrow = wrap(wrong.remedy, terminalColumns - indent.length - 2)
    lines.push(...arrow.map((line, n) => `${indent}${n === 0 ? '→ ' : '  '}${line}`))
    return [...lines, indent + paint(wrong.page, marks.skipped.colour)]
  })
  return [...shown, '', summary(findings, { colours, language })]
}

/** A finding as it is read. */
function inWords({ check, state, messages, code }: Finding, language: Language) {
  const say = (message: English | Phrase) => inLanguage(language, message)
  const seen = { check: say(check), state, message: joined(language, messages.map(say)) }
  if (code === undefined) return { ...seen, code }
  return { ...seen, code, remedy: say(doctorCodes[code].remedy), page: pageIn(language, codePage(code)) }
}

function summary(findings: readonly Finding[], { colours, language }: ReportOptions): string {
  const count = (state: Finding['state']) => findings.filter((finding) => finding.state === state).length
  const [faults, warnings] = [count('fault'), count('warning')]
  const say = (message: English | Phrase, { colour }: { colour: string }, isPainted: boolean) =>
    isPainted && colours ? `${colour}${inLanguage(language, message)}${reset}` : inLanguage(language, message)
  const counts = {
    faults: say(countOf(faults, 'fault'), marks.fault, faults > 0),
    warnings: say(countOf(warnings, 'warning'), marks.warning, warnings > 0),
    fine: count('fine'),
    skipped: count('skipped'),
  }
  return inLanguage(language, phrase('{faults}, {warnings}; {fine} fine, {skipped} not looked at.', counts))
}

function countOf(count: number, what: 'fault' | 'warning'): English | Phrase {
  if (count === 0) return `no ${what}`
  return count === 1 ? `1 ${what}` : phrase(`{count} ${what}s`, { count })
}

/** The findings for a program: the same in every language. */
export function jsonReport(findings: readonly Finding[]): string {
  const ok = findings.every(({ state }) => state !== 'fault')
  return JSON.stringify({ ok, findings: findings.map((finding) => inWords(finding, 'en')) }, undefined, 2)
}
