import type { Pow } from '../../wire.js'

/** The proof of work of one challenge, under way. */
export interface Work {
  /** What the answer brings along. Rejects where the worker could not be loaded. */
  readonly proof: Promise<number[]>
  readonly isDone: boolean
  cancel(): void
}

/** Works in a worker, while the visitor reads. */
export function startWork(pow: Pow): Work {
  const worker = new Worker(new URL('./proof-worker.js', import.meta.url))
  let isDone = false
  const proof = new Promise<number[]>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<number[]>) => {
      worker.terminate()
      isDone = true
      resolve(data)
    }
    worker.onerror = reject
  })
  // Whoever answers waits for it, later; until then nobody has missed it.
  proof.catch(() => {})
  worker.postMessage(pow)
  return {
    proof,
    get isDone() {
      return isDone
    },
    cancel: () => worker.terminate(),
  }
}
