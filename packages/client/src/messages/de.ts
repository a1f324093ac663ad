import type { Messages } from '../messages.js'

export const de: Messages = {
  verify: 'Bestätigen Sie, dass Sie ein Mensch sind',
  loading: 'Captcha wird geladen …',
  solve: 'Lösen Sie das Captcha, um fortzufahren',
  solved: 'Bestätigt',
  expired: 'Die Bestätigung ist abgelaufen. Bitte erneut bestätigen',
  failed: 'Das Captcha konnte nicht geladen werden.',
  retry: 'Erneut versuchen',
  slide: 'Schieben Sie das Teil an seinen Platz',
}
