import type { Messages } from '../messages.js'

export const pt: Messages = {
  verify: 'Confirme que você é humano',
  loading: 'Carregando o captcha…',
  solve: 'Resolva o captcha para continuar',
  solved: 'Verificado',
  expired: 'A verificação expirou. Verifique novamente',
  failed: 'Não foi possível carregar o captcha.',
  retry: 'Tentar novamente',
  slide: 'Deslize a peça até o lugar',
}
