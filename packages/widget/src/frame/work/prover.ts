import type { Pow } from '../../wire.js'

/** A proof under way. */
export interface Prover {
  /** Rejects where the worker could not be loaded. */
  nonce: Promise<string>
  cancel(): void
}

/** Counts in a worker, while the visitor reads. */
export function startProof(pow: Pow): Prover {
  const worker = new Worker(new URL('./proof-worker.js', import.meta.url))
  const nonce = new Promise<string>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<string>) => {
      worker.terminate()
      resolve(data)
    }
    worker.onerror = reject
  })
  // Whoever answers waits for it, later; until then nobody has missed it.
  nonce.catch(() => {})
  worker.postMessage(pow)
  return { nonce, cancel: () => worker.terminate() }
}
