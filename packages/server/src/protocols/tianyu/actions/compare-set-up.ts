import { isSame } from '../../../captcha/is-same.js'
import { sealKeyProof } from '../../../captcha/seal-key-proof.js'
import { publicOrigin } from '../../../http/origin.js'
import { visitorIp } from '../../../http/visitor.js'
import { defineAction } from '../action.js'

const clockToleranceSeconds = 60

/**
 * For `ticketgate doctor`: whether this service sees its caller, its own address, the time and its seal keys as the
 * caller does; this project's own action. It answers match or no match to what was given, and nothing more.
 */
export const compareSetUp = defineAction({
  name: 'TicketgateCompareSetUp',
  parameters: {
    /** The address that the caller believes to have. */
    address: { kind: 'ip' },
    /** The origin that the caller believes to call. */
    origin: { kind: 'text', maxLength: 512 },
    /** The time that the caller believes it to be, in seconds since 1970. */
    time: { kind: 'integer' },
    sealChallenge: { kind: 'text', maxLength: 64 },
    sealProof: { kind: 'text', maxLength: 64 },
  },

  async run({ address, origin, time, sealChallenge, sealProof: proof }, { context, request }) {
    const { sealKeys } = context.settings
    const isProof = (challenge: string, given: string) =>
      sealKeys.some((key) => isSame(sealKeyProof(key, challenge), given))
    return {
      json: {
        ...(address !== undefined && { address: answer(visitorIp({ ip: address }) === visitorIp(request)) }),
        ...(origin !== undefined && { origin: answer(origin === publicOrigin(context, request)) }),
        ...(time !== undefined && { time: answer(Math.abs(context.now() / 1000 - time) <= clockToleranceSeconds) }),
        ...(sealChallenge !== undefined && proof !== undefined && { sealKeys: answer(isProof(sealChallenge, proof)) }),
      },
    }
  },
})

const answer = (isMatch: boolean): 'match' | 'no match' => (isMatch ? 'match' : 'no match')
