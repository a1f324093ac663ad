import type { Challenge, TrailPoint } from '../wire.js'
import { page } from './page.js'
import type { TaskMessage } from './state.js'
import type { Words } from './words/words-type.js'

/** The scene's and the piece's width: positions are in the scene's pixels, however large it is shown. */
const sceneWidth = 310
const pieceWidth = 47
const maxX = sceneWidth - pieceWidth
/** As many points as the service takes. */
const maxTrail = 2000

export interface SlideTask {
  show(challenge: Challenge): void
  focus(): void
}

/** A piece to move by dragging the handle, by tapping where it belongs, or by keys. */
export function createSlide(
  words: Words,
  onAnswer: (answer: string, trail?: TrailPoint[]) => void,
  onNote: (message: TaskMessage | undefined) => void,
): SlideTask {
  const { handle, scene, track, piece, confirm } = page
  let x = 0
  let drag:
    | { pointer: number; fromX: number; startedMs: number; left: number; top: number; trail: TrailPoint[] }
    | undefined

  function move(to: number): void {
    x = Math.round(Math.min(maxX, Math.max(0, to)) * 10) / 10
    const left = `${(x / sceneWidth) * 100}%`
    handle.style.left = left
    piece.style.left = left
    track.style.setProperty('--filled', left)
    track.classList.toggle('moved', x > 0)
    handle.setAttribute('aria-valuenow', String(Math.round(x)))
    handle.setAttribute('aria-valuetext', words.slideValue(Math.round(x), maxX))
  }
  /** Moved without a drag: nothing is sent before the visitor says so. */
  function place(to: number): void {
    move(to)
    confirm.hidden = x === 0
    if (x > 0) onNote(undefined)
  }
  const pixelsPerScenePixel = () => scene.clientWidth / sceneWidth

  handle.onpointerdown = (event) => {
    if (event.button !== 0 || drag) return
    event.stopPropagation()
    handle.setPointerCapture(event.pointerId)
    // Whoever begins anew has read what was wrong.
    onNote(undefined)
    drag = {
      pointer: event.pointerId,
      fromX: x,
      startedMs: event.timeStamp,
      left: event.clientX,
      top: event.clientY,
      trail: [],
    }
    track.classList.add('dragging')
  }
  handle.onpointermove = (event) => {
    if (drag?.pointer !== event.pointerId) return
    const scale = pixelsPerScenePixel()
    move(drag.fromX + (event.clientX - drag.left) / scale)
    const y = Math.round(((event.clientY - drag.top) / scale) * 10) / 10
    // However long it took, the last point is where it ended.
    const at = Math.min(drag.trail.length, maxTrail - 1)
    drag.trail[at] = [Math.round(event.timeStamp - drag.startedMs), x, y]
  }
  handle.onpointerup = handle.onpointercancel = (event) => {
    if (drag?.pointer !== event.pointerId) return
    const { trail, fromX } = drag
    drag = undefined
    track.classList.remove('dragging')
    if (event.type === 'pointercancel') move(fromX)
    else if (Math.abs(x - fromX) >= 3) onAnswer(String(x), trail)
  }
  scene.onclick = track.onclick = (event) => {
    if (event.target === handle) return
    const fromLeft = (event.clientX - scene.getBoundingClientRect().left) / pixelsPerScenePixel()
    place(fromLeft - pieceWidth / 2)
    handle.focus()
  }
  handle.onkeydown = (event) => {
    if (event.key === 'Enter') {
      if (x > 0) onAnswer(String(x))
    } else {
      const to = keyTarget(event, x)
      if (to === undefined) return
      place(to)
    }
    event.preventDefault()
  }
  confirm.onclick = () => onAnswer(String(x))

  return {
    show(challenge) {
      page.sceneImage.src = challenge.image
      piece.src = challenge.piece ?? ''
      page.trackHint.textContent = words.slideHint
      page.slideKeys.textContent = words.slideKeys
      handle.setAttribute('aria-label', words.slideLabel)
      handle.setAttribute('aria-valuemax', String(maxX))
      drag = undefined
      place(0)
    },
    focus: () => handle.focus(),
  }
}

/** Where a key moves the slider; undefined: not one of the slider's keys. A held key goes faster. */
function keyTarget({ key, shiftKey, repeat }: KeyboardEvent, x: number): number | undefined {
  const step = shiftKey || repeat ? 8 : 2
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return x + step
    case 'ArrowLeft':
    case 'ArrowDown':
      return x - step
    case 'PageUp':
      return x + 26
    case 'PageDown':
      return x - 26
    case 'Home':
      return 0
    case 'End':
      return maxX
    default:
      return undefined
  }
}
