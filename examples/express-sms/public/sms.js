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

// By the page's language, and a refusal by its reason.
const words = {
  en: {
    sentTo: (phone) => `A code is on its way to ${phone}.`,
    noPuzzle: 'There is no puzzle to be had now. Please try again in a while.',
    invalid: 'Not quite. Here is a new puzzle.',
    expired: 'That took too long. Here is a new puzzle.',
    replayed: 'That puzzle was used before. Here is a new one.',
    failed: 'Nothing was sent. Please try again.',
  },
  'zh-CN': {
    sentTo: (phone) => `短信验证码已发送至 ${phone}。`,
    noPuzzle: '暂时无法获取拼图，请稍后再试。',
    invalid: '位置不对，换一张再试试。',
    expired: '用时太久，换一张再试试。',
    replayed: '这张拼图已经用过，换一张再试试。',
    failed: '短信没有发送，请重试。',
  },
}[document.documentElement.lang]

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
    return say(words.noPuzzle, 'refused')
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
    return say(words.sentTo(answer.sentTo), 'ok')
  }
  say(words[answer.reason] ?? words.failed, 'refused')
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
