import type { Answer } from '../../contracts/provider.js'
import { type CodeTable, type Meaning, meaningOf, refusal } from '../code-table.js'
import { codeText, isObject, plainDetail, type SentParts, unreadable, wholeNumber } from '../http/json.js'
import { errorCodes } from './codes.js'

/**
 * What a `Response` of DescribeCaptchaResult, or of its like for mini-programs, says of the ticket.
 * @param sent what the call contained, which nothing that is reported may repeat
 * @param onMeaning is given what its `CaptchaCode` means
 */
export function readResult(
  codes: CodeTable,
  response: unknown,
  sent: SentParts,
  onMeaning: (meaning: Meaning) => void,
): Answer {
  if (!isObject(response)) return unreadable('an answer without "Response"')
  const { Error: failed, CaptchaCode, EvilLevel } = response
  if (failed !== undefined && failed !== null) return errorAnswer(failed, sent)
  const code = wholeNumber(CaptchaCode)
  if (code === undefined) return unreadable('an answer without a whole number as its "CaptchaCode"')
  const meaning = meaningOf(codes, code)
  onMeaning(meaning)
  if (meaning.outcome !== 'pass') return refusal('Tencent Captcha', meaning, code)
  const detail = detailOf(response, sent)
  if (EvilLevel === undefined || EvilLevel === null) return { outcome: 'pass', vendorCode: code, detail }
  const risk = wholeNumber(EvilLevel)
  if (risk === undefined) return unreadable('an "EvilLevel" that is not a whole number')
  return { outcome: 'pass', vendorCode: code, risk, detail }
}

/** What the vendor reported besides its code; null values are left out. */
function detailOf(response: Record<string, unknown>, sent: SentParts): Record<string, unknown> {
  const detail = {
    evilLevel: response['EvilLevel'],
    evilBitmap: response['EvilBitmap'],
    score: response['Score'],
    deviceRiskCategory: response['DeviceRiskCategory'],
    getCaptchaTime: response['GetCaptchaTime'],
    submitCaptchaTime: response['SubmitCaptchaTime'],
  }
  return plainDetail(detail, sent)
}

function errorAnswer(failed: unknown, sent: SentParts): Answer {
  const code = isObject(failed) ? failed['Code'] : undefined
  // By the raw code, not by the one that is safe to report: a visitor's one-letter ticket occurs in every code.
  const [beginning = ''] = typeof code === 'string' ? code.split('.') : []
  return refusal('Tencent Cloud', meaningOf(errorCodes, beginning), codeText(code, sent) ?? 'UnknownError')
}
