import { each, foreign, misconfigured, type RefusalTable, reject, unavailable } from '../code-table.js'

/** `code` of an answer whose `status` is `error`, without its minus. */
export const codes: RefusalTable = {
  50000: unavailable(),
  50001: misconfigured('the page’s riskType is wrong'),
  50002: reject('invalid'),
  50003: reject('replayed'),
  50004: reject('malformed'),
  // A gen_time that is no number never gets there.
  50005: misconfigured('the call is not the form that it should be'),
  ...each([50101, 50102, 50103], misconfigured('check captchaId')),
  ...each([50104, 50105], misconfigured('this captchaId is deleted or paused')),
  50301: reject('expired'),
  ...each([50302, 50303], reject('malformed')),
  50304: foreign('mismatch'),
  50305: reject('expired'),
  ...each([50306, 50307, 50308], reject('invalid')),
}

/** `reason` of an answer whose `result` is `fail`. */
export const reasons: RefusalTable = {
  'pass_token expire': reject('expired'),
  // Also what becomes of a ticket that the page's script made itself while GeeTest was out of its reach.
  'pass_token error': foreign('invalid'),
}
