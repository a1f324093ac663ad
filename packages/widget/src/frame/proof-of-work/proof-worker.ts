import type { Pow } from '../../wire.js'
import { findProof } from './proof.js'

// A worker of its own, in one classic script: module workers are missing in older web views.
self.onmessage = ({ data }: MessageEvent<Pow>) => {
  self.postMessage(findProof(data))
}
