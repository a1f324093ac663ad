import type { Messages } from '../messages.js'

export const zhCN: Messages = {
  verify: '点击进行验证',
  loading: '验证码加载中…',
  solve: '请先完成验证',
  solved: '验证成功',
  expired: '验证已过期，请重新验证',
  failed: '验证码加载失败。',
  retry: '重试',
  slide: '拖动拼图块到正确位置',
}
