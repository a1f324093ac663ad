import { type English, type Phrase, phrase } from '../phrase.js'
import { type DoctorCode, doctorCodes } from './codes.js'

/** What one check came to; the report says it in a language. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly check: English
  readonly state: 'fine' | 'warning' | 'fault' | 'skipped'
  /** What was seen, or why it was not looked at; sentences. */
  readonly messages: readonly (English | Phrase)[]
  /** With a warning and a fault. */
  readonly code?: DoctorCode
}

export const fine = (check: English, message: English | Phrase): Finding => ({
  check,
  state: 'fine',
  messages: [message],
})

/** @param message what to give, so that it is looked at */
export const skipped = (check: English, message: English | Phrase): Finding => ({
  check,
  state: 'skipped',
  messages: [message],
})

/** @param seen what was seen here, besides what the code means */
export function wrong(check: English, code: DoctorCode, seen?: Phrase): Finding {
  const { severity, meaning } = doctorCodes[code]
  return { check, state: severity, messages: seen === undefined ? [meaning] : [meaning, seen], code }
}

/** What was seen, as it is in every language. */
export const raw = (text: string): Phrase => phrase('{text}', { text })
