const form = document.getElementById('login')
const result = document.getElementById('result')
let ticket

function showCaptcha() {
  capInit(document.getElementById('captcha'), {
    type: 'point',
    callback: (answer) => {
      ticket = answer.ret === 0 ? answer.ticket : undefined
    },
  })
}

function show(text, ok) {
  result.textContent = text
  result.className = ok ? 'ok' : 'refused'
}

const refusals = {
  missing: 'Please solve the captcha first.',
  replayed: 'That captcha was used before. Please solve a new one.',
}

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const { user, password } = Object.fromEntries(new FormData(form))
  const response = await fetch('login', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ user, password, ticket }),
  })
  const answer = await response.json()
  if (response.ok) {
    show(`Welcome, ${answer.user}. Admitted by ${answer.admittedBy}.`, true)
  } else {
    const why = refusals[answer.reason] ?? answer.title
    show(
      answer.code === undefined ? `${response.status}: ${why}` : `${response.status}: ${why} (code ${answer.code})`,
      false,
    )
  }
  // A ticket admits one request, so the next try needs a new one.
  if (ticket !== undefined) {
    ticket = undefined
    capRefresh()
  }
})

showCaptcha()
