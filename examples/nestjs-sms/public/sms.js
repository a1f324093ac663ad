sms.addEventListener('submit', async (event) => {
  event.preventDefault()
  // The captcha is in the form's data.
  const body = JSON.stringify(Object.fromEntries(new FormData(sms)))
  const response = await fetch('sms', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
  const answer = await response.json()
  result.textContent = response.ok ? `A code is on its way to ${answer.sentTo}.` : (answer.title ?? answer.message)
})
