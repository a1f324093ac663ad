import type { Pow } from '../../wire.js'
import { findNonce } from './proof.js'

// Runs as a worker, bundled with what it imports: module workers are missing in older web views.
self.onmessage = ({ data }: MessageEvent<Pow>) => {
  self.postMessage(findNonce(data, 0, Number.POSITIVE_INFINITY))
}
