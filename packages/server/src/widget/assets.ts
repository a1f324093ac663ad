import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type EncodedBody, encodeOnce } from '../http/encoding.js'
import { joinModules, packLines } from './join-modules.js'

/** A file of the frame, as it goes over the wire. */
export interface WidgetFile {
  type: string
  body: EncodedBody
  etag: string
}

export interface WidgetFiles {
  /** The page in the frame; it refers to the others by `version`. */
  frame: WidgetFile
  /** Hash of everything below, part of its address: what an address serves never changes. */
  version: string
  byName: ReadonlyMap<string, WidgetFile>
}

const types = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', html: 'text/html; charset=utf-8' }
// In the order of the cascade.
const styleSheets = ['base.css', 'panel.css', 'task.css', 'screens.css']
const languages = ['words-2052.js', 'words-1028.js', 'words-1033.js']

/** Reads the frame's page, style sheets and compiled modules; throws when the widget has not been built. */
export function readWidgetFiles(): WidgetFiles {
  const written = new URL('../../assets/widget/', import.meta.url)
  const compiled = new URL('../../dist/widget-assets/frame/', import.meta.url)
  const readModule = (name: string) => readFileSync(new URL(name, compiled), 'utf8')

  const contents = new Map<string, string>([
    ['main.js', joinModules('main.js', readModule)],
    ['proof-worker.js', joinModules('proof-worker.js', readModule)],
    ...languages.map((name): [string, string] => [name, packLines(readModule(name))]),
    ['frame.css', packCss(styleSheets.map((name) => readFileSync(new URL(name, written), 'utf8')).join(''))],
  ])
  const hash = createHash('sha256')
  for (const [name, content] of contents) hash.update(`${name}\n${content}`)
  const version = hash.digest('hex').slice(0, 12)

  const links = `<link rel="stylesheet" href="/widget/${version}/frame.css"><script type="module" src="/widget/${version}/main.js"></script>`
  const page = readFileSync(new URL('frame.html', written), 'utf8').replace('<!-- assets -->', links)
  const asEntry = ([name, content]: [string, string]): [string, WidgetFile] => [
    name,
    asFile(content, name.endsWith('.css') ? types.css : types.js),
  ]
  return {
    version,
    frame: asFile(packLines(page).replaceAll('>\n<', '><'), types.html),
    byName: new Map([...contents].map(asEntry)),
  }
}

/** Without comments, and without the blanks and semicolons that only people need. */
function packCss(source: string): string {
  const packed = source.replace(/\/\*.*?\*\//gs, '').replace(/\s*([{};,]|: )\s*/g, (_, mark: string) => mark.trim())
  return packed.replace(/\s+/g, ' ').replaceAll(';}', '}')
}

function asFile(content: string, type: string): WidgetFile {
  const body = Buffer.from(content)
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`
  return { type, body: encodeOnce(body), etag }
}
