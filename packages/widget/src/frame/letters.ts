import { hangUpAfter } from './api.js'
import { page } from './page.js'
import type { Task, TaskMessage } from './state.js'
import type { Words } from './words/words-type.js'

/** Letters to read or, as the alternative, digits to hear. */
export interface LettersTask {
  show(task: Task): void
  focus(): void
}

/** Spaces between the letters are no mistakes, to the service neither, so there is room for them. */
const maxTyped = 32
/** A recording is far larger than all else, and nobody waits for it before they want to hear it. */
const recordingTimeoutMs = 30_000

export function createLetters(
  words: Words,
  onAnswer: (answer: string) => void,
  onNote: (message: TaskMessage | undefined) => void,
): LettersTask {
  const sound = new Audio()
  let loaded: Promise<string> | undefined
  page.letters.onsubmit = (event) => {
    event.preventDefault()
    const answer = page.answer.value.trim()
    if (answer === '') {
      onNote('empty')
      page.answer.focus()
    } else onAnswer(answer)
  }
  // Whoever types has read what was wrong.
  page.answer.oninput = () => onNote(undefined)
  page.play.onclick = async () => {
    const recording = loaded
    try {
      const url = await recording
      // Another task may have come meanwhile.
      if (recording !== loaded) return
      // Set anew while it loads, it would break off the playing that has begun.
      if (sound.src === url) sound.currentTime = 0
      else sound.src = url as string
      await sound.play()
      page.playText.textContent = words.playing
    } catch {
      if (recording === loaded) onNote('audioBroken')
    }
  }
  sound.onended = sound.onpause = () => {
    page.playText.textContent = words.play
  }

  return {
    show({ challenge, byEar }) {
      sound.pause()
      // Also of one that was never played, or is still on its way.
      loaded?.then(URL.revokeObjectURL, () => {})
      loaded = undefined
      if (byEar) {
        loaded = fetchRecording(challenge.challenge)
        // A failure matters when the visitor wants to hear it.
        loaded.catch(() => {})
      } else page.picture.src = challenge.image
      page.picture.hidden = byEar
      page.picture.alt = words.pictureAlt
      page.play.hidden = !byEar
      page.playText.textContent = words.play
      page.answerLabel.textContent = (byEar ? words.audioLabel : words.lettersLabel)(challenge.length)
      page.answer.value = ''
      page.answer.inputMode = byEar ? 'numeric' : 'text'
      page.answer.maxLength = maxTyped
    },
    focus() {
      const first = page.play.hidden ? page.answer : page.play
      first.focus()
    },
  }
}

/** Fetched once, whole: the service makes and counts a new recording each time, and Safari plays no answer without ranges. */
async function fetchRecording(challenge: string): Promise<string> {
  const response = await fetch(`/widget/audio?challenge=${encodeURIComponent(challenge)}`, {
    credentials: 'omit',
    signal: hangUpAfter(recordingTimeoutMs),
  })
  if (!response.ok) throw new Error(String(response.status))
  return URL.createObjectURL(await response.blob())
}
