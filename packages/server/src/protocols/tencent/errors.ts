/** An error of the API itself, as `Response.Error`; the ticket was not checked. */
export interface ApiError {
  readonly Code: string
  readonly Message: string
}

export const apiError = (Code: string, Message: string): { error: ApiError } => ({ error: { Code, Message } })

/** @see https://ticketgate.example/main/docs/vendors/tencent.md#codes */
export const captchaCodes = {
  verified: [1, 'OK'],
  randstrMissing: [6, 'The Randstr is missing.'],
  randstrForeign: [7, 'The Randstr does not belong to the ticket.'],
  expired: [8, 'The ticket is older than 5 minutes.'],
  used: [9, 'The ticket was used before.'],
  unreadable: [15, 'The ticket cannot be read.'],
  foreignApp: [16, 'The CaptchaAppId does not belong to the ticket.'],
  disaster: [21, 'The ticket was made without the service and never verified.'],
  unavailable: [26, 'The service is temporarily unavailable.'],
  wrongApp: [100, 'AppSecretKey, CaptchaAppId and ticket do not match.'],
} as const satisfies Record<string, readonly [code: number, message: string]>

export type CaptchaCode = keyof typeof captchaCodes
