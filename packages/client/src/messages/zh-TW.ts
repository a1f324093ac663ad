import type { Messages } from '../messages.js'

export const zhTW: Messages = {
  verify: '點擊進行驗證',
  loading: '驗證碼載入中…',
  solve: '請先完成驗證',
  solved: '驗證成功',
  expired: '驗證已過期，請重新驗證',
  failed: '驗證碼載入失敗。',
  retry: '重試',
  slide: '拖動拼圖塊到正確位置',
}
