/** The codes that this service answers. @see spec page oneaccess */
export const ERRORS = {
  wrong: {
    code: 'SDK.CAPTCHA.0002',
    zh: '验证未通过，请重新获取拼图',
    en: 'The piece is not in its place: fetch a new puzzle.',
  },
  expired: { code: 'SDK.CAPTCHA.0003', zh: '拼图已过期，请重新获取', en: 'The puzzle is over: fetch a new one.' },
  unknown: { code: 'SDK.CAPTCHA.0004', zh: '凭证无效或已使用', en: 'The token is not known, or was used before.' },
  blank: { code: 'SDK.COMMON.1001', zh: '缺少必填参数', en: 'A required parameter is missing' },
  device: { code: 'IDAAS.SDK.PARAM.0001', zh: '设备信息不完整', en: 'The device is not described in full' },
  throttled: { code: 'SDK.COMMON.1429', zh: '请求过于频繁，请稍后再试', en: 'Too many requests: come again later.' },
  unavailable: { code: 'SDK.COMMON.1500', zh: '服务暂不可用', en: 'The service cannot answer now.' },
} as const

export type ErrorName = keyof typeof ERRORS
