import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const threads = Number(process.env['UV_THREADPOOL_SIZE'] ?? 4)

/**
 * Holds every thread of the pool until the work ends, as an application's own long jobs would: how fast the machine is
 * makes no difference.
 */
export async function withFullThreadPool<T>(work: () => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'ticketgate-pipe-'))
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  // To open one end of a pipe takes until somebody opens the other.
  const held = Array.from({ length: threads }, () => open(pipe, 'r'))
  try {
    return await work()
  } finally {
    const otherEnd = openSync(pipe, 'r+')
    for (const file of await Promise.all(held)) await file.close()
    closeSync(otherEnd)
    rmSync(folder, { recursive: true })
  }
}
