login.addEventListener('submit', async (event) => {
  event.preventDefault()
  // The captcha's ticket is in the form's data.
  const body = JSON.stringify(Object.fromEntries(new FormData(login)))
  const request = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }
  const response = await fetch('/login', request).catch(() => undefined)
  const answer = await response?.json().catch(() => undefined)
  result.textContent = response?.ok ? `Welcome, ${answer.user}. Admitted by ${answer.admittedBy}.` : answer?.title
  result.textContent ||= 'Not signed in. Please try again.'
  result.className = response?.ok ? 'ok' : 'refused'
})
