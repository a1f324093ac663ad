import { misconfigured, type RefusalTable, throttled } from '../code-table.js'

/** `error` of an answer; 0 is none. */
export const codes: RefusalTable = {
  415: misconfigured('the signature is wrong; check secretId and secretKey'),
  419: misconfigured('a parameter is wrong; check captchaId'),
  421: misconfigured('the vendor does not know this version of the API'),
  430: throttled(),
}
