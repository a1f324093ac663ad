import type { LoaderContext } from './loader.js'

/** A slide puzzle as OneAccess sends it. */
export interface Puzzle {
  originalImageBase64: string
  jigsawImageBase64: string
  token: string
  secretKey?: string | null
}

// Of the picture: the page may show it at any width.
const widthPx = 310
const pieceWidthPx = 47
const stepPx = 2

type Solve = (fields: { token: string; pointJson: string }) => void

/** Puts the puzzle into the page. Whether the piece is right, the check says. */
export function drawSlide({ place, messages }: LoaderContext, puzzle: Puzzle, solve: Solve): void {
  const { token, secretKey, ...pictures } = puzzle
  const frame = document.createElement('div')
  const scene = picture(pictures.originalImageBase64, 'display:block;width:100%')
  const piece = picture(pictures.jigsawImageBase64, 'position:absolute;top:0;left:0;height:100%')
  const slider = document.createElement('input')
  frame.dir = 'ltr'
  frame.style.cssText = `position:relative;max-width:${widthPx}px;overflow:hidden;border-radius:8px;line-height:0`
  piece.style.width = `${(pieceWidthPx / widthPx) * 100}%`
  slider.type = 'range'
  slider.max = String(widthPx - pieceWidthPx - 1)
  slider.step = String(stepPx)
  slider.value = '0'
  slider.setAttribute('aria-label', messages.slide)
  slider.style.cssText = 'display:block;width:100%;height:32px;margin:4px 0;touch-action:none'
  const answer = async () => {
    slider.disabled = true
    solve({ token, pointJson: await sealed(JSON.stringify({ x: slider.valueAsNumber, y: 5 }), secretKey) })
  }
  slider.oninput = () => {
    piece.style.left = `${(slider.valueAsNumber / widthPx) * 100}%`
  }
  // Letting go answers; an arrow key does not, so that the piece can be moved in small steps until Enter.
  let isKey = false
  slider.onpointerdown = () => {
    isKey = false
  }
  slider.onkeydown = (event) => {
    isKey = true
    if (event.key !== 'Enter') return
    event.preventDefault()
    answer()
  }
  slider.onchange = () => {
    if (!isKey && slider.valueAsNumber > 0) answer()
  }
  frame.append(scene, piece, slider)
  place.replaceChildren(frame)
  slider.focus()
}

function picture(base64: string, style: string): HTMLImageElement {
  const image = new Image()
  image.alt = ''
  image.draggable = false
  image.style.cssText = style
  // PNG or JPEG: browsers detect which.
  image.src = `data:image/png;base64,${base64}`
  return image
}

/**
 * AES-128-ECB where the puzzle names a key. Browsers have only CBC, which is the same with an IV of zeros for a text of
 * one block, and `{"x":262,"y":5}` is none longer.
 */
export async function sealed(text: string, secretKey: string | null | undefined): Promise<string> {
  if (!secretKey || crypto.subtle === undefined) return text
  const encoder = new TextEncoder()
  const name = 'AES-CBC'
  const key = await crypto.subtle.importKey('raw', encoder.encode(secretKey), name, false, ['encrypt'])
  const block = await crypto.subtle.encrypt({ name, iv: new Uint8Array(16) }, key, encoder.encode(text))
  return btoa(String.fromCharCode(...new Uint8Array(block)))
}
