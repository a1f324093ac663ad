import { optionalPackage } from '../optional-package.js'
import { phrase } from '../phrase.js'
import { redisOptions } from '../redis.js'
import { type Finding, fine, raw, wrong } from './finding.js'

const timeoutMs = 5_000
const oldestMajor = 6

/** Redis as the service will use it: a use and a count are recorded, and what it says of itself is read. */
export async function checkRedis(url: string): Promise<Finding[]> {
  const redis = await optionalPackage('redis', () => import('redis'))
  const client = redis.createClient({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: timeoutMs, reconnectStrategy: false },
    commandOptions: { timeout: timeoutMs },
  })
  // Without a listener an error would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    return [unreached(error as Error)]
  }
  try {
    const info = await client.info().catch(() => undefined)
    const refused = await tryCommands((command) => client.sendCommand(command))
    if (refused !== undefined) return [wrong('Redis', 'TICKETGATE_DOCTOR_REDIS_REFUSES', raw(refused))]
    return findingsOf(info ?? '')
  } finally {
    client.destroy()
  }
}

function unreached({ message, name }: Error): Finding {
  const isRefusal = /^(NOAUTH|WRONGPASS|NOPERM|ERR) /.test(message)
  const code = isRefusal ? 'TICKETGATE_DOCTOR_REDIS_REFUSES' : 'TICKETGATE_DOCTOR_REDIS_UNREACHABLE'
  return wrong('Redis', code, raw((message || name).replace(/\.?$/, '.')))
}

/** @returns what Redis says against a command that the service sends */
async function tryCommands(sendCommand: (command: string[]) => Promise<unknown>): Promise<string | undefined> {
  const { store, counters } = await redisOptions(sendCommand)
  try {
    await store.take('doctor', { binding: '', maxUses: 1, ttlMs: 1, value: '' })
    await counters.add('doctor', 1, 1)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

function findingsOf(info: string): Finding[] {
  const read = (name: string) => new RegExp(`^${name}:(\\S*)`, 'm').exec(info)?.[1]
  const version = read('redis_version')
  if (version === undefined)
    return [fine('Redis', 'takes the service’s commands (INFO is not allowed, so no more is known)')]
  const policy = read('maxmemory_policy')
  const server = read('server_name') === 'valkey' ? `Valkey ${read('valkey_version') ?? ''}` : `Redis ${version}`
  return [
    Number.parseInt(version, 10) < oldestMajor
      ? wrong('Redis', 'TICKETGATE_DOCTOR_REDIS_VERSION', phrase('It is {value}.', { value: version }))
      : fine('Redis', phrase('{server} takes the service’s commands', { server })),
    policy === 'noeviction'
      ? fine('Redis memory', 'maxmemory-policy is noeviction')
      : wrong('Redis memory', 'TICKETGATE_DOCTOR_REDIS_EVICTS', phrase('It is {value}.', { value: policy ?? '?' })),
    ...(read('maxmemory') === '0' ? [wrong('Redis memory', 'TICKETGATE_DOCTOR_REDIS_NO_LIMIT')] : []),
    read('aof_enabled') === '1'
      ? fine('Redis disk', 'appendonly is on')
      : wrong('Redis disk', 'TICKETGATE_DOCTOR_REDIS_NOT_KEPT'),
  ]
}
