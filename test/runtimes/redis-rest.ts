import { releaseScript } from '../../packages/redis/src/scripts.js'
import { readmeClients } from '../../packages/redis/test/readme-clients.js'
import { serveRest, token } from '../../packages/redis/test/rest-server.js'
import { startRedis } from '../redis/redis-server.js'

/** A real Redis behind an HTTP server that speaks as Upstash's does. */
export async function startRedisRest() {
  const server = await startRedis()
  const client = await readmeClients['node-redis']([server.port])
  let releases = 0
  let noteCommand = () => {}
  const rest = await serveRest(async (command) => {
    const result = await client.send(command as [string], '')
    if (command[1] === releaseScript.sha1 || command[1] === releaseScript.text) {
      releases += 1
      noteCommand()
    }
    return result
  })
  return {
    url: rest.url,
    token,
    /** Resolves once that many claims were released since it started. */
    releasesReach: (count: number) =>
      new Promise<void>((resolve) => {
        noteCommand = () => {
          if (releases >= count) resolve()
        }
        noteCommand()
      }),
    async close() {
      rest.close()
      await client.close()
      await server.stop()
    },
  }
}
