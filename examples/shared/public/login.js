// By the page's language, and a refusal by the response's status.
const words = {
  en: {
    welcome: (user, admittedBy) => `Welcome, ${user}. Admitted by ${admittedBy}.`,
    failed: 'Not signed in. Please try again.',
    400: 'Please complete the captcha.',
    401: 'Wrong user name or password.',
    403: 'The captcha was not accepted. Please try again.',
  },
  'zh-CN': {
    welcome: (user, admittedBy) => `欢迎，${user}。放行依据：${admittedBy}。`,
    failed: '登录失败，请重试。',
    400: '请先完成验证。',
    401: '用户名或密码错误。',
    403: '验证未通过，请重试。',
  },
}[document.documentElement.lang]

// Below the limit no captcha is needed; guardedFetch shows it where one is, and sends the request again.
login.onsubmit = async (event) => {
  event.preventDefault()
  const body = JSON.stringify(Object.fromEntries(new FormData(login)))
  const request = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }
  const response = await (window.guardedFetch ?? fetch)('login', request).catch(() => Response.error())
  const { user, admittedBy } = await response.json().catch(() => ({}))
  result.textContent = response.ok ? words.welcome(user, admittedBy) : (words[response.status] ?? words.failed)
  result.className = response.ok ? 'ok' : 'refused'
}
