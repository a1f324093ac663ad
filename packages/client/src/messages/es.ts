import type { Messages } from '../messages.js'

export const es: Messages = {
  verify: 'Verifica que eres una persona',
  loading: 'Cargando el captcha…',
  solve: 'Resuelve el captcha para continuar',
  solved: 'Verificado',
  expired: 'La verificación ha caducado. Verifica de nuevo',
  failed: 'No se pudo cargar el captcha.',
  retry: 'Reintentar',
  slide: 'Desliza la pieza hasta su lugar',
}
