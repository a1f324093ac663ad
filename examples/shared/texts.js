// What the login pages that are made of components say.

const english = {
  language: 'en',
  signIn: 'Sign in',
  tryIt: 'Try',
  userName: 'User name',
  password: 'Password',
  welcome: (user, admittedBy) => `Welcome, ${user}. Admitted by ${admittedBy}.`,
  failed: 'Not signed in. Please try again.',
  400: 'Please complete the captcha.',
  401: 'Wrong user name or password.',
  403: 'The captcha was not accepted. Please try again.',
  guarded: 'Guarded by Ticketgate: no ticket, no login.',
  guardedAfterFailures: 'Guarded by Ticketgate: a captcha from the third try on.',
  newsletter: 'Newsletter',
  byServerAction: 'By a server action.',
  email: 'E-mail',
  subscribe: 'Subscribe',
  subscribed: (email) => `${email} is on the list.`,
  reject: 'Please solve the captcha.',
  unavailable: 'The captcha cannot be checked at the moment. Please try again.',
  misconfigured: 'The captcha cannot be checked at the moment.',
}

const chinese = {
  language: 'zh-CN',
  signIn: '登录',
  tryIt: '试试',
  userName: '用户名',
  password: '密码',
  welcome: (user, admittedBy) => `欢迎，${user}。放行依据：${admittedBy}。`,
  failed: '登录失败，请重试。',
  400: '请先完成验证。',
  401: '用户名或密码错误。',
  403: '验证未通过，请重试。',
  guarded: '由 Ticketgate 保护：没有票据就不能登录。',
  guardedAfterFailures: '由 Ticketgate 保护：失败两次之后需要验证码。',
  newsletter: '邮件列表',
  byServerAction: '由 server action 处理。',
  email: '电子邮箱',
  subscribe: '订阅',
  subscribed: (email) => `${email} 已加入邮件列表。`,
  reject: '请先完成验证。',
  unavailable: '暂时无法核验验证码，请重试。',
  misconfigured: '暂时无法核验验证码。',
}

/** Whether a list of languages, such as `Accept-Language`, names Chinese before English. */
export const asksForChinese = (languages) => /\b(zh|en)\b/i.exec(languages ?? '')?.[1]?.toLowerCase() === 'zh'

/** @param {string | null | undefined} languages `Accept-Language`, or what the browser says of itself */
export const textsFor = (languages) => (asksForChinese(languages) ? chinese : english)

/** In a component: the browser's languages. */
export const texts = textsFor(globalThis.navigator?.languages?.join())
