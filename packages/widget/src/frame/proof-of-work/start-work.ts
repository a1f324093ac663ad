import type { Pow } from '../../wire.js'

/** The proof of work of one challenge, under way. */
export interface Work {
  /** What the answer brings along. Rejects where there is no worker: it could not be loaded, or the browser allows none. */
  readonly proof: Promise<number[]>
  readonly isDone: boolean
  cancel(): void
}

/** Works in a worker, while the visitor reads. */
export function startWork(pow: Pow): Work {
  let worker: Worker | undefined
  let isDone = false
  const cancel = () => worker?.terminate()
  const proof = new Promise<number[]>((resolve, reject) => {
    worker = new Worker(new URL('./proof-worker.js', import.meta.url))
    worker.onmessage = ({ data }: MessageEvent<number[]>) => {
      cancel()
      isDone = true
      resolve(data)
    }
    worker.onerror = reject
    worker.postMessage(pow)
  })
  // Whoever answers waits for it, later; until then nobody has missed it.
  proof.catch(() => {})
  return {
    proof,
    get isDone() {
      return isDone
    },
    cancel,
  }
}
