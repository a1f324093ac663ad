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
  let loaded: Promise<void> | undefined
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
    try {
      await loaded
      sound.currentTime = 0
      await sound.play()
      page.playText.textContent = words.playing
    } catch {
      onNote('audioBroken')
    }
  }
  sound.onended = sound.onpause = () => {
    page.playText.textContent = words.play
  }

  return {
    show({ challenge, byEar }) {
      sound.pause()
      if (byEar) {
        loaded = loadSound(sound, challenge.challenge)
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
async function loadSound(sound: HTMLAudioElement, challenge: string): Promise<void> {
  URL.revokeObjectURL(sound.src)
  const response = await fetch(`/widget/audio?challenge=${encodeURIComponent(challenge)}`, {
    credentials: 'omit',
    signal: hangUpAfter(recordingTimeoutMs),
  })
  if (!response.ok) throw new Error(String(response.status))
  sound.src = URL.createObjectURL(await response.blob())
}
