// By the page's language, and a refusal by the response's status.
const words = {
  en: {
    sentTo: (phone) => `A code is on its way to ${phone}.`,
    failed: 'Nothing was sent. Please try again.',
    400: 'Please check the phone number, and complete the captcha.',
    403: 'The captcha was not accepted. Please try again.',
  },
  'zh-CN': {
    sentTo: (phone) => `短信验证码已发送至 ${phone}。`,
    failed: '短信没有发送，请重试。',
    400: '请检查手机号，并完成验证。',
    403: '验证未通过，请重试。',
  },
}[document.documentElement.lang]

sms.addEventListener('submit', async (event) => {
  event.preventDefault()
  // The captcha is in the form's data.
  const body = JSON.stringify(Object.fromEntries(new FormData(sms)))
  const response = await fetch('sms', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
  const answer = await response.json()
  result.textContent = response.ok ? words.sentTo(answer.sentTo) : (words[response.status] ?? words.failed)
})
