import type { Messages } from '../messages.js'

export const ja: Messages = {
  verify: 'クリックして認証',
  loading: '認証を読み込んでいます…',
  solve: '続けるには認証を完了してください',
  solved: '認証しました',
  expired: '認証の有効期限が切れました。もう一度認証してください',
  failed: '認証を読み込めませんでした。',
  retry: '再試行',
  slide: 'ピースを正しい位置まで動かしてください',
}
