import { createHash } from 'node:crypto'
import { type EncodedBody, encodeOnce } from '../http/encoding.js'
import { frameFiles, frameHtml, version } from './generated/files.js'

/** A file of the frame, as it goes over the wire. */
export interface WidgetFile {
  readonly type: string
  readonly body: EncodedBody
  readonly etag: string
}

export interface WidgetFiles {
  /** The page in the frame; it refers to the others by `version`. */
  readonly frame: WidgetFile
  /** Hash of everything in `byName`, part of its address: what an address serves never changes. */
  readonly version: string
  readonly byName: ReadonlyMap<string, WidgetFile>
}

let encoded: WidgetFiles | undefined

/** The frame's page, style sheet and scripts, in every encoding: made once in a process, since it takes 50 ms. */
export function widgetFiles(): WidgetFiles {
  encoded ??= encodeWidgetFiles()
  return encoded
}

function encodeWidgetFiles(): WidgetFiles {
  const entries = Object.entries(frameFiles).map(([name, content]): [string, WidgetFile] => [
    name,
    encodeFile(content, name.endsWith('.css') ? 'text/css' : 'text/javascript'),
  ])
  return { version, frame: encodeFile(frameHtml, 'text/html'), byName: new Map(entries) }
}

function encodeFile(content: string, type: string): WidgetFile {
  const body = Buffer.from(content)
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`
  return { type: `${type}; charset=utf-8`, body: encodeOnce(body), etag }
}
