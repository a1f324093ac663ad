import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Runs a module of this folder in a process of its own. */
export function start(name: string, ...args: (string | number)[]): ChildProcess {
  const file = fileURLToPath(new URL(name, import.meta.url))
  return fork(file, args.map(String), { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
}

/** The next message of this process, which must live to send it. */
export async function message<Message>(child: ChildProcess): Promise<Message> {
  const over = new AbortController()
  const exit = once(child, 'exit', { signal: over.signal }).then(() => {
    throw new Error(`${basename(child.spawnargs[1] ?? '')} ended before it had done its part.`)
  })
  try {
    const [message] = await Promise.race([once(child, 'message', { signal: over.signal }), exit])
    return message
  } finally {
    over.abort()
  }
}

/** Says something to this process and waits for what it says next. */
export function ask<Message>(child: ChildProcess, order: string | string[]): Promise<Message> {
  const answer = message<Message>(child)
  child.send(order)
  return answer
}

/** As a crash does. Resolves when the process is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

/** Throws where a process may not have so many open files, sockets among them. Node raises its limit to the hard one. */
export function checkOpenFiles(needed: number): void {
  if (process.platform === 'win32') return
  const limit = execFileSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).trim()
  if (limit === 'unlimited' || Number(limit) >= needed) return
  throw new Error(`This test needs ${needed} open files in one process, and ${limit} are allowed: raise ulimit -Hn.`)
}
