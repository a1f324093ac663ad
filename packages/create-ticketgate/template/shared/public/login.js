const welcome = (user, admittedBy) => `Welcome, ${user}. Admitted by ${admittedBy}.`
const failed = 'Not signed in. Please try again.'
// By the response's status.
const refusals = {
  400: 'Please complete the captcha.',
  401: 'Wrong user name or password.',
  403: 'The captcha was not accepted. Please try again.',
}

login.addEventListener('submit', async (event) => {
  event.preventDefault()
  // The captcha's ticket is in the form's data.
  const body = JSON.stringify(Object.fromEntries(new FormData(login)))
  const request = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }
  const response = await fetch('/login', request).catch(() => Response.error())
  const { user, admittedBy } = await response.json().catch(() => ({}))
  result.textContent = response.ok ? welcome(user, admittedBy) : (refusals[response.status] ?? failed)
  result.className = response.ok ? 'ok' : 'refused'
})
