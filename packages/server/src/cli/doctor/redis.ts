import { phrase } from '../phrase.js'
import { type RedisClient, reasonOf, redisOptions, type SendCommand, statisticsRefusal } from '../redis.js'
import type { DoctorCode } from './codes.js'
import { type Finding, fine, raw, wrong } from './finding.js'

/** For all that is asked: a Redis that hangs takes connections and never answers. */
const timeoutMs = 5_000
const oldestMajor = 6

/**
 * Redis as the service will use it: a use and a count are recorded, what statistics need is tried, and what it says of
 * itself is read.
 * @param keepsStatistics whether Redis keeps them: with `--data` it does not
 */
export async function checkRedis(client: RedisClient, keepsStatistics: boolean): Promise<Finding[]> {
  const deadline = AbortSignal.timeout(timeoutMs)
  // Without a listener an error would end the process.
  client.on('error', () => {})
  const late = new Promise<Finding[]>((resolve) => {
    const seen = phrase('{at}: no answer in time.', { at: '--redis' })
    deadline.onabort = () => resolve([wrong('Redis', 'TICKETGATE_DOCTOR_REDIS_UNREACHABLE', seen)])
  })
  try {
    return await Promise.race([askRedis(client, keepsStatistics), late])
  } finally {
    if (client.isOpen) client.destroy()
  }
}

async function askRedis(client: RedisClient, keepsStatistics: boolean): Promise<Finding[]> {
  try {
    await client.connect()
  } catch (error) {
    return [unreached(error as Error)]
  }
  const info = await client.info().catch(() => '')
  // An old one rejects what it does not know, which says less than its age.
  if (isOld(info)) return findingsOf(info)
  const sendCommand = (command: string[]) => client.sendCommand(command)
  const refused = await tryCommands(sendCommand)
  if (refused !== undefined) return [wrong('Redis', 'TICKETGATE_DOCTOR_REDIS_REFUSES', raw(refused))]
  return [...findingsOf(info), ...(keepsStatistics ? await statisticsFindings(sendCommand) : [])]
}

async function statisticsFindings(sendCommand: SendCommand): Promise<Finding[]> {
  try {
    const refused = await statisticsRefusal(sendCommand)
    return refused === undefined ? [] : [wrong('Redis', 'TICKETGATE_DOCTOR_REDIS_STATISTICS', raw(refused))]
  } catch (error) {
    return [unreached(error as Error)]
  }
}

function unreached(error: Error): Finding {
  const reason = reasonOf(error)
  return wrong('Redis', codeOf(reason), raw(reason.replace(/\.?$/, '.')))
}

function codeOf(reason: string): DoctorCode {
  // It came with 6.0, and is the first thing that the service's client sends.
  if (/^ERR unknown command\W+HELLO\b/i.test(reason)) return 'TICKETGATE_DOCTOR_REDIS_VERSION'
  const isRefusal = /^(NOAUTH|WRONGPASS|NOPERM|ERR) /.test(reason)
  return isRefusal ? 'TICKETGATE_DOCTOR_REDIS_REFUSES' : 'TICKETGATE_DOCTOR_REDIS_UNREACHABLE'
}

/** @returns what Redis says against a command that the service sends */
async function tryCommands(sendCommand: (command: string[]) => Promise<unknown>): Promise<string | undefined> {
  const { store, counters } = await redisOptions(sendCommand)
  try {
    await store.take('doctor', { binding: '', maxUses: 1, ttlMs: 1, value: '' })
    await counters.add('doctor', 1, 1)
    return undefined
  } catch (error) {
    return reasonOf(error as Error)
  }
}

const fieldOf = (info: string, name: string) => new RegExp(`^${name}:(\\S*)`, 'm').exec(info)?.[1]

const isOld = (info: string) => Number.parseInt(fieldOf(info, 'redis_version') ?? '', 10) < oldestMajor

function findingsOf(info: string): Finding[] {
  const read = (name: string) => fieldOf(info, name)
  const version = read('redis_version')
  if (version === undefined)
    return [fine('Redis', 'takes the service’s commands (INFO is not allowed, so no more is known)')]
  const policy = read('maxmemory_policy')
  const server = read('server_name') === 'valkey' ? `Valkey ${read('valkey_version') ?? ''}` : `Redis ${version}`
  return [
    isOld(info)
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
