// The captcha is in the form's data; without this file the browser would post the same.
login.addEventListener('submit', async (event) => {
  event.preventDefault()
  const body = JSON.stringify(Object.fromEntries(new FormData(login)))
  const request = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }
  const response = await fetch('login', request).catch(() => undefined)
  const answer = await response?.json().catch(() => undefined)
  result.textContent = response?.ok ? `Welcome, ${answer.user}. Admitted by ${answer.admittedBy}.` : answer?.title
  result.textContent ||= 'The server did not answer. Please try again.'
  result.className = response?.ok ? 'ok' : 'refused'
})
