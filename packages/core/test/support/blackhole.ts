import { spawn } from 'node:child_process'
import { connect, type Socket } from 'node:net'

export interface Blackhole {
  readonly origin: string
  end(): Promise<void>
}

// It listens, and then never accepts: once its backlog is full the kernel drops every further SYN.
const listener = `
const server = require('node:net').createServer()
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  require('node:fs').writeSync(1, server.address().port + '\\n')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
})`

/** A port of 127.0.0.1 on which connecting never ends. */
export async function blackhole(): Promise<Blackhole> {
  const child = spawn(process.execPath, ['-e', listener], { stdio: ['ignore', 'pipe', 'inherit'] })
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.once('data', (line) => resolve(Number(line)))
    child.once('exit', () => reject(new Error('The blackhole did not start.')))
  })
  const fillers: Socket[] = []
  while (fillers.length < 20 && (await connects(port, fillers)));
  return {
    origin: `http://127.0.0.1:${port}`,
    end: () =>
      new Promise((resolve) => {
        for (const socket of fillers) socket.destroy()
        child.once('exit', () => resolve())
        child.kill('SIGKILL')
      }),
  }
}

/** Whether one more connection comes about; where none does within 300 ms, the backlog is full. */
function connects(port: number, fillers: Socket[]): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    const timer = setTimeout(() => {
      socket.destroy()
      resolve(false)
    }, 300)
    socket.once('connect', () => {
      clearTimeout(timer)
      fillers.push(socket)
      resolve(true)
    })
  })
}
