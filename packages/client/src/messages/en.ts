import type { Messages } from '../messages.js'

export const en: Messages = {
  verify: 'Verify that you are human',
  loading: 'Loading the captcha …',
  solve: 'Solve the captcha to continue',
  solved: 'Verified',
  expired: 'The verification has expired. Verify again',
  failed: 'The captcha could not be loaded.',
  retry: 'Try again',
  slide: 'Slide the piece into place',
}
