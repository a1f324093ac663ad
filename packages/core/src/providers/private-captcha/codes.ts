import { type CodeTable, each, foreign, pass, reject, unavailable } from '../code-table.js'

/** `code` of an answer, beside `success`: an answer may have both a success and a code that is none. */
export const codes: CodeTable = {
  0: pass,
  1: unavailable(),
  ...each([2, 3, 4, 11], reject('invalid')),
  5: reject('expired'),
  ...each([6, 7, 12], foreign('mismatch')),
  8: reject('replayed'),
  9: unavailable('it is in maintenance, and passes everybody unchecked'),
  // Anybody can solve a puzzle of the public test property.
  10: foreign('mismatch'),
}
