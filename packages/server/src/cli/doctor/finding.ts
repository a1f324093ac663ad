import { codePage } from '@ticketgate/core/adapter'
import { type DoctorCode, doctorCodes } from './codes.js'

/** What one check came to. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly check: string
  readonly state: 'fine' | 'warning' | 'fault' | 'skipped'
  /** What was seen, or why it was not looked at. */
  readonly message: string
  /** With a warning and a fault. */
  readonly code?: DoctorCode
  readonly remedy?: string
  /** The address of the code’s page in the documentation. */
  readonly page?: string
}

export const fine = (check: string, message: string): Finding => ({ check, state: 'fine', message })

/** @param message what to give, so that it is looked at */
export const skipped = (check: string, message: string): Finding => ({ check, state: 'skipped', message })

/** @param seen what was seen here, besides what the code means */
export function wrong(check: string, code: DoctorCode, seen?: string): Finding {
  const { severity, meaning, remedy } = doctorCodes[code]
  const message = seen === undefined ? meaning : `${meaning} ${seen}`
  return { check, state: severity, message, code, remedy, page: codePage(code) }
}
