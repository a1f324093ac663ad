let ticket

capInit(document.getElementById('captcha'), {
  type: 'point',
  callback: (answer) => {
    ticket = answer.ret === 0 ? answer.ticket : undefined
  },
})

document.getElementById('sms').addEventListener('submit', async (event) => {
  event.preventDefault()
  const response = await fetch('sms', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ phone: document.getElementById('phone').value, ticket }),
  })
  const answer = await response.json()
  const text = response.ok ? `A code is on its way to ${answer.sentTo}.` : (answer.title ?? answer.message)
  document.getElementById('result').textContent = text
  // A mistyped number is refused before the captcha: its ticket is still valid.
  if (response.ok || answer.type !== undefined) {
    ticket = undefined
    capRefresh()
  }
})
