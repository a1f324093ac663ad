import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { createDrawing, type Drawing } from '../captcha/drawing.js'
import { type DisturbLevel, type LetterType, slideType } from '../captcha/plan.js'
import type { Command } from './command.js'
import type { FlagTable } from './flag-parser.js'
import { languageOf } from './language.js'
import { inLanguage, phrase } from './phrase.js'

const flagTable = {
  type: {
    value: 'N',
    required: true,
    help: 'captchaType: 1 to 4 clean letters, 5 to 8 disturbed ones, 9 slide puzzle.',
  },
  disturb: { value: 'L', help: 'disturbLevel, 1 or 2.', usual: 1 },
  count: { value: 'N', help: 'How many pictures to write.', usual: 24 },
  out: { value: 'DIR', help: 'Folder to write to, created if missing.', usual: 'samples' },
  format: { value: 'FORMAT', help: 'Format of letters: png or jpeg.', usual: 'png' },
  pictures: { value: 'DIR', help: 'Your own pictures for the slide puzzle.' },
  'style-seed': { value: 'TEXT', help: 'Your deployment’s style seed, to see the pictures that it produces.' },
} as const satisfies FlagTable

export const sample: Command = {
  name: 'sample',
  summary: 'Writes sample pictures, named after their answers.',
  notes: 'Look at them, or use them to measure how well OCR reads them.',
  flags: flagTable,
  examples: ['ticketgate sample --type 5 --disturb 2 --count 100 --out samples'],

  async run(flags, terminal) {
    flags.required('type')
    const captchaType = flags.integer('type', 1, slideType) as LetterType | typeof slideType
    const disturbLevel = (flags.integer('disturb', 1, 2) ?? 1) as DisturbLevel
    const count = flags.integer('count', 1, 1_000_000) ?? 24
    const outDir = flags.text('out') ?? 'samples'
    const format = flags.oneOf('format', ['png', 'jpeg']) ?? 'png'
    const drawing = createDrawing({
      styleSeed: flags.text('style-seed') ?? 'samples',
      pictureFolder: flags.text('pictures'),
    })
    writeSamples(drawing, { captchaType, disturbLevel, count, outDir, format })
    terminal.out(
      inLanguage(languageOf(terminal.env), phrase('{count} pictures in {folder}', { count, folder: outDir })),
    )
  },
}

export interface Samples {
  readonly captchaType: LetterType | typeof slideType
  readonly disturbLevel: DisturbLevel
  readonly count: number
  /** Made when missing. */
  readonly outDir: string
  /** Of letters. A slide puzzle is always a JPEG. */
  readonly format: 'png' | 'jpeg'
}

/**
 * Writes pictures to look at or to measure readers with, each named by its answer: `KXHG_000001.png`; for slide puzzles
 * `187_000001.jpg` and the piece beside it, `187_000001.piece.png`.
 *
 * @returns the names written, without those of pieces
 */
export function writeSamples(drawing: Drawing, samples: Samples): string[] {
  const { captchaType, disturbLevel, count, outDir, format } = samples
  makeFolder(resolve(outDir))
  return Array.from({ length: count }, (_, i) => {
    const isSlide = captchaType === slideType
    const drawn = isSlide
      ? drawing.slide(disturbLevel, 1, undefined)
      : drawing.picture({ letterType: captchaType, level: disturbLevel }, format)
    const stem = `${drawn.answer}_${String(i + 1).padStart(6, '0')}`
    const name = `${stem}.${drawn.image.format === 'png' ? 'png' : 'jpg'}`
    writeFileSync(join(outDir, name), drawn.image.bytes)
    if (drawn.piece !== undefined) writeFileSync(join(outDir, `${stem}.piece.png`), drawn.piece.bytes)
    return name
  })
}

/** Step by step: where a folder can be neither made nor found, Node's own recursion never ends. */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return
  if (dirname(path) !== path) makeFolder(dirname(path))
  mkdirSync(path)
}
