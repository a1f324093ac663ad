const form = document.getElementById('login')
const result = document.getElementById('result')
let ticket

function showCaptcha() {
  const place = document.getElementById('captcha')
  if (typeof capInit === 'undefined') {
    place.setAttribute('role', 'alert')
    place.className = 'refused'
    place.textContent = 'The captcha did not load. Please reload the page.'
    return
  }
  capInit(place, {
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

async function login(fields) {
  const response = await fetch('login', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(fields),
  })
  return { ok: response.ok, answer: await response.json() }
}

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const { user, password } = Object.fromEntries(new FormData(form))
  try {
    const { ok, answer } = await login({ user, password, ticket })
    if (ok) show(`Welcome, ${answer.user}. Admitted by ${answer.admittedBy}.`, true)
    else show(refusals[answer.reason] ?? answer.title, false)
  } catch {
    show('The server did not answer. Please try again.', false)
    return
  }
  // A ticket admits one request, so the next try needs a new one.
  if (ticket !== undefined) {
    ticket = undefined
    capRefresh()
  }
})

showCaptcha()
