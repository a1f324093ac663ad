import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes that are still in use once all garbage is collected. */
export async function heapInUse(): Promise<number> {
  await collectAll()
  return process.memoryUsage().heapUsed
}

/** The same with the memory of buffers. */
export async function memoryInUse(): Promise<number> {
  await collectAll()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

async function collectAll(): Promise<void> {
  for (let i = 0; i < 4; i += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    collect()
  }
}
