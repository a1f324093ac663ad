import type { PeriodName } from '../report/period.js'
import type { Scope } from '../report/scope.js'

/** Which page: its scope and period are its address, so that it can be kept and passed on. */
export interface View {
  readonly scope: Scope
  readonly periodName: PeriodName
}

/** Ids stand in the query, since they can hold any character. */
export const addressOf = (view: View, more: Readonly<Record<string, string>> = {}): string =>
  `/console?${parametersOf(view, more)}`

export const downloadAddress = (view: View, kind: 'csv' | 'json'): string =>
  `/console/statistics.${kind}?${parametersOf(view)}`

function parametersOf({ scope, periodName }: View, more: Readonly<Record<string, string>> = {}): string {
  return new URLSearchParams({ period: periodName, ...scope, ...more }).toString()
}

/** @param query as parsed from a page's address; what it does not have, or has wrong, has its default */
export function viewOf({ period, business, scene }: Readonly<Record<string, string | undefined>>): View {
  return {
    periodName: period === 'week' || period === 'month' ? period : 'day',
    scope: {
      ...(business !== undefined && { business }),
      ...(business !== undefined && scene !== undefined && { scene }),
    },
  }
}
