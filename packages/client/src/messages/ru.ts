import type { Messages } from '../messages.js'

export const ru: Messages = {
  verify: 'Подтвердите, что вы человек',
  loading: 'Загрузка капчи…',
  solve: 'Решите капчу, чтобы продолжить',
  solved: 'Проверка пройдена',
  expired: 'Срок проверки истёк. Пройдите её ещё раз',
  failed: 'Не удалось загрузить капчу.',
  retry: 'Повторить',
  slide: 'Передвиньте деталь на место',
}
