import { secondsBuckets } from '../../contracts/statistics.js'
import type { Messages } from '../messages/en.js'
import { type Language, messagesOf } from '../messages/language.js'
import type { Period } from '../report/period.js'
import { type Content, html } from './html.js'

/** Numbers and times in one language, in UTC. */
export interface Format {
  readonly text: Messages
  readonly language: Language
  /** Every digit. */
  exact(count: number): string
  /** Short, as 12.3K, where it is large. */
  short(count: number): string
  /** For a column of a table: millions are short, and every digit is in its title. */
  cell(count: number): Content
  /** The part of a whole; a dash for nothing of nothing. */
  percent(part: number, whole: number): string
  seconds(seconds: number | undefined): string
  factor(times: number): string
  /** A signed number with one digit after the point. */
  change(value: number): string
  /** A step of this period by its start: day and hour, or the day alone. */
  step(period: Period, ms: number): string
  /** As short as it fits below a chart of this period. */
  tick(period: Period, ms: number): string
}

/** The last bucket has no end; what is in it is known to be longer than this. */
const longestSeconds = secondsBuckets.at(-2) as number
const shortFrom = 10_000
const shortInCellsFrom = 1_000_000

export function formatIn(language: Language): Format {
  const text = messagesOf[language]
  const numbers = (options: Intl.NumberFormatOptions) => new Intl.NumberFormat(text.tag, options)
  const times = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(text.tag, { timeZone: 'UTC', ...options })
    return (ms: number) => format.format(ms)
  }
  const exact = numbers({})
  const short = numbers({ notation: 'compact', maximumFractionDigits: 1 })
  const percent = numbers({ style: 'percent', maximumFractionDigits: 1 })
  const oneDigit = numbers({ maximumFractionDigits: 1 })
  const signed = numbers({ maximumFractionDigits: 1, signDisplay: 'exceptZero' })
  const moment = times({ month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const hour = times({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const weekday = times({ weekday: 'short' })
  const day = times({ month: language === 'zh' ? 'numeric' : 'short', day: 'numeric' })

  return {
    text,
    language,
    exact: (count) => exact.format(count),
    short: (count) => (count < shortFrom ? exact : short).format(count),
    cell: (count) =>
      count < shortInCellsFrom
        ? exact.format(count)
        : html`<span title="${exact.format(count)}">${short.format(count)}</span>`,
    percent: (part, whole) => (whole === 0 ? text.none : percent.format(part / whole)),
    seconds(seconds) {
      if (seconds === undefined) return text.none
      if (seconds >= longestSeconds) return text.secondsOrMore(exact.format(longestSeconds))
      return text.seconds(oneDigit.format(seconds))
    },
    factor: (times) => oneDigit.format(times),
    change: (value) => signed.format(value).replace('-', '−'),
    step: ({ name }, ms) => (name === 'month' ? day : moment)(ms),
    tick: ({ name }, ms) => (name === 'day' ? hour : name === 'week' ? weekday : day)(ms),
  }
}
