import { type DisturbLevel, type LetterType, styleFromSeed } from '@ticketgate/pictures'
import { openFolder } from '../captcha/drawing.js'
import type { Command } from './command.js'
import type { FlagTable } from './flags.js'
import { writeSamples } from './write-samples.js'

const FLAGS = {
  type: {
    value: 'N',
    required: true,
    help: 'captchaType: 1 to 4 clean letters, 5 to 8 disturbed ones, 9 slide puzzle.',
  },
  disturb: { value: 'L', help: 'disturbLevel, 1 or 2. Default 1.' },
  count: { value: 'N', help: 'How many pictures to write. Default 24.' },
  out: { value: 'DIR', help: 'Folder to write to, created if missing. Default samples.' },
  format: { value: 'FORMAT', help: 'Format of letters: png or jpeg. Default png.' },
  pictures: { value: 'DIR', help: 'Your own pictures for the slide puzzle.' },
  'style-seed': { value: 'TEXT', help: "Your deployment's style seed, to see the pictures that it produces." },
} as const satisfies FlagTable

export const sample: Command = {
  name: 'sample',
  summary: 'Writes sample pictures, named after their answers.',
  notes: 'Look at them, or use them to measure how well OCR reads them.',
  flags: FLAGS,
  examples: ['ticketgate sample --type 5 --disturb 2 --count 100 --out samples'],

  async run(flags, terminal) {
    flags.required('type')
    const captchaType = flags.integer('type', 1, 9) as LetterType | 9
    const disturbLevel = (flags.integer('disturb', 1, 2) ?? 1) as DisturbLevel
    const count = flags.integer('count', 1, 1_000_000) ?? 24
    const outDir = flags.text('out') ?? 'samples'
    const format = flags.oneOf('format', ['png', 'jpeg']) ?? 'png'
    const style = styleFromSeed(flags.text('style-seed') ?? 'samples')
    const pictures = flags.text('pictures')
    writeSamples({
      captchaType,
      disturbLevel,
      count,
      outDir,
      style,
      format,
      ...(pictures !== undefined && { pictureFolder: openFolder(pictures) }),
    })
    terminal.out(`${count} pictures in ${outDir}`)
  },
}
