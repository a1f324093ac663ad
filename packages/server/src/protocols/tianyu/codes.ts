/**
 * The codes this service returns.
 * @see https://ticketgate.example/main/docs/vendors/tianyu.md#codes
 */
export const codes = {
  badParameter: { code: 4000, codeDesc: 'InvalidParameter' },
  badSignature: { code: 4100, codeDesc: 'SignatureFailure' },
  unknownKey: { code: 4104, codeDesc: 'SecretIdNotFound' },
  refused: { code: 4300, codeDesc: 'AccessRefused' },
  overBudget: { code: 4400, codeDesc: 'QuotaExceeded' },
  replayed: { code: 4500, codeDesc: 'ReplayAttack' },
  gone: { code: 5000, codeDesc: 'ResourceNotFound' },
  notVerified: { code: 5100, codeDesc: 'OperationFailed' },
  internal: { code: 6000, codeDesc: 'InternalError' },
  unavailable: { code: 6200, codeDesc: 'TemporarilyUnavailable' },
} as const

export interface Fault {
  readonly code: number
  readonly codeDesc: string
  readonly message: string
}

export const fault = (kind: keyof typeof codes, message: string): Fault => ({ ...codes[kind], message })

/** A store that fails admits nobody, and the caller may try again. */
export const unavailable = fault('unavailable', 'The service is temporarily unavailable: try again later.')

/** More signed requests than there is room to remember; room comes back all the time. */
export const tooManyRequests = fault('overBudget', 'Too many signed requests in five minutes: try again in a second.')
export const tooManyRequestsRetrySeconds = 1

export const success = { code: 0, message: 'No Error', codeDesc: 'Success' } as const
