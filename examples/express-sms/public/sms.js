const [ask, puzzle, phone, picture, scene, piece, slider, result] = [
  ...['sms', 'puzzle', 'phone', 'picture', 'scene', 'piece', 'slider', 'result'],
].map((id) => document.getElementById(id))
let token

// What OneAccess requires about the visitor's device; a real page has a fingerprint from its device SDK.
localStorage.device ??= crypto.getRandomValues(new Uint32Array(4)).join('-')
const device = {
  'X-Operating-Sys-Version': navigator.userAgentData?.platform || navigator.platform || 'unknown',
  'X-Device-Fingerprint': localStorage.device,
}

const refusals = {
  invalid: 'Not quite. Here is a new puzzle.',
  expired: 'That took too long. Here is a new puzzle.',
  replayed: 'That puzzle was used before. Here is a new one.',
}

function say(text, kind = '') {
  result.textContent = text
  result.className = kind
}

function move(x) {
  slider.value = x
  // 310 is the picture's own width: sizes are fractions of it, so that the page may show it at any size.
  piece.style.left = `${(x / 310) * 100}%`
  puzzle.classList.toggle('moved', x > 0)
}

async function showPuzzle() {
  const response = await fetch('captcha.js?captcha', { headers: device })
  puzzle.hidden = !response.ok
  if (!response.ok) {
    token = undefined
    return say('There is no puzzle to be had now. Please try again in a while.', 'refused')
  }
  const answer = await response.json()
  token = answer.token
  // PNG or JPEG: browsers detect which.
  scene.src = `data:image/png;base64,${answer.originalImageBase64}`
  piece.src = `data:image/png;base64,${answer.jigsawImageBase64}`
  move(0)
  slider.focus()
}

async function send() {
  if (token === undefined) return
  // y is always 5; with OneAccess's encryption on, this text is encrypted with the puzzle's secretKey.
  const point_json = JSON.stringify({ x: slider.valueAsNumber, y: 5 })
  const body = JSON.stringify({ phone: phone.value, token, point_json })
  token = undefined
  const response = await fetch('sms', {
    method: 'POST',
    headers: { ...device, 'Content-Type': 'application/json' },
    body,
  })
  const answer = await response.json()
  if (response.ok) {
    puzzle.hidden = true
    return say(`A code is on its way to ${answer.sentTo}.`, 'ok')
  }
  say(refusals[answer.reason] ?? `${answer.title}. Please try again.`, 'refused')
  picture.classList.add('wrong')
  // Each puzzle takes one answer, right or wrong: the next try needs a new one.
  await showPuzzle()
}

ask.addEventListener('submit', (event) => {
  event.preventDefault()
  say('')
  showPuzzle()
})
picture.addEventListener('animationend', () => picture.classList.remove('wrong'))
slider.addEventListener('input', () => move(slider.valueAsNumber))

// Letting go submits; an arrow key does not, so that the piece can be moved in small steps until Enter.
let isKey = false
slider.addEventListener('keydown', ({ key }) => {
  isKey = true
  if (key === 'Enter') send()
})
slider.addEventListener('pointerdown', () => {
  isKey = false
})
slider.addEventListener('change', () => {
  if (!isKey && slider.valueAsNumber > 0) send()
})
