import type { Messages } from '../messages.js'

export const fr: Messages = {
  verify: 'Vérifiez que vous êtes humain',
  loading: 'Chargement du captcha…',
  solve: 'Résolvez le captcha pour continuer',
  solved: 'Vérifié',
  expired: 'La vérification a expiré. Recommencez',
  failed: 'Le captcha n’a pas pu être chargé.',
  retry: 'Réessayer',
  slide: 'Faites glisser la pièce à sa place',
}
