import type { Messages } from '../messages.js'

export const ko: Messages = {
  verify: '클릭하여 인증하기',
  loading: '인증을 불러오는 중…',
  solve: '계속하려면 인증을 완료하세요',
  solved: '인증되었습니다',
  expired: '인증이 만료되었습니다. 다시 인증하세요',
  failed: '인증을 불러오지 못했습니다.',
  retry: '다시 시도',
  slide: '조각을 맞는 위치로 옮기세요',
}
