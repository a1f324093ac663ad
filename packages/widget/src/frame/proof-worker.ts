import { findNonce, type Pow } from './proof.js'

// Runs as a worker, joined with what it imports: module workers are missing in older web views.
self.onmessage = ({ data }: MessageEvent<Pow>) => {
  self.postMessage(findNonce(data, 0, Number.POSITIVE_INFINITY))
}
