/**
 * The codes that this service returns; 1429 and 1500 are its own. {} in a message is what is wrong.
 * @see https://ticketgate.example/main/docs/vendors/oneaccess.md#codes
 */
export const errors = {
  wrong: {
    code: 'SDK.CAPTCHA.0002',
    zh: '验证未通过，请重新获取拼图',
    en: 'The piece is not in its place: fetch a new puzzle.',
  },
  expired: { code: 'SDK.CAPTCHA.0003', zh: '拼图已过期，请重新获取', en: 'The puzzle has expired: fetch a new one.' },
  unknown: { code: 'SDK.CAPTCHA.0004', zh: '凭证无效或已使用', en: 'The token is unknown or was used before.' },
  blank: { code: 'SDK.COMMON.1001', zh: '参数 {} 不能为空', en: 'Parameter {} cannot be left blank.' },
  client: {
    code: 'SDK.COMMON.1001',
    zh: 'X-client-id 不是本服务的应用',
    en: 'X-client-id is not a known application.',
  },
  unreadable: { code: 'SDK.COMMON.1001', zh: '请求体不是有效的 JSON', en: 'The body cannot be read as JSON.' },
  device: { code: 'IDAAS.SDK.PARAM.0001', zh: '设备信息不完整：{}', en: 'The device description is incomplete: {}' },
  throttled: { code: 'SDK.COMMON.1429', zh: '请求过于频繁，请稍后再试', en: 'Too many requests: try again later.' },
  unavailable: { code: 'SDK.COMMON.1500', zh: '服务暂不可用', en: 'The service is temporarily unavailable.' },
} as const

export type ErrorName = keyof typeof errors
