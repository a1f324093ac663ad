import { secondsBuckets } from '../../captcha/statistics/contracts.js'
import { type Language, type Messages, messagesOf } from '../messages/language.js'
import type { Period } from '../report/period.js'

/** Numbers and times in one language, in UTC. */
export interface Format {
  readonly text: Messages
  readonly language: Language
  /** Every digit. */
  exact(count: number): string
  /** Short, as 1.2M, where it is large. */
  short(count: number): string
  /** The part of a whole; a dash for nothing of nothing. */
  percent(part: number, whole: number): string
  seconds(seconds: number | undefined): string
  factor(times: number): string
  /** A signed number with one digit after the point. */
  change(value: number): string
  /** A step's start: day and hour. */
  moment(ms: number): string
  /** As short as it fits below a chart of this period. */
  tick(period: Period, ms: number): string
}

/** The last bucket has no end; what is in it is known to be longer than this. */
const longestSeconds = secondsBuckets.at(-2) as number
const shortenedFrom = 10_000

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
    short: (count) => (count < shortenedFrom ? exact : short).format(count),
    percent: (part, whole) => (whole === 0 ? text.none : percent.format(part / whole)),
    seconds(seconds) {
      if (seconds === undefined) return text.none
      if (seconds >= longestSeconds) return text.secondsOrMore(exact.format(longestSeconds))
      return text.seconds(oneDigit.format(seconds))
    },
    factor: (times) => `${oneDigit.format(times)}×`,
    change: (value) => signed.format(value).replace('-', '−'),
    moment,
    tick: ({ name }, ms) => (name === 'day' ? hour : name === 'week' ? weekday : day)(ms),
  }
}
