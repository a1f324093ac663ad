import { validateHeaderName, validateHeaderValue } from 'node:http'
import { inspect } from 'node:util'
import { onEvent } from '@ticketgate/core'

const names = ['check:start', 'check:end', 'claim', 'vendor:start', 'vendor:end', 'verdict', 'policy', 'breaker']

/** Records every event, log line and warning, so that a case can check what must not be among them. */
export function witness() {
  /** @type {unknown[]} */
  let recorded = []
  const note = (...values) => recorded.push(values)
  const ends = names.map((name) => onEvent(`ticketgate:${name}`, (event) => note(event)))
  return {
    logger: { info: note, warn: note, error: note },
    /** Everything recorded since the last time, plus these values, as one text. */
    takeText(...more) {
      const text = inspect([recorded, more], { depth: Infinity, maxStringLength: Infinity, maxArrayLength: Infinity })
      recorded = []
      return text
    },
    end: () => {
      for (const end of ends) end()
    },
  }
}

/** @throws if a text contains one of the secrets */
export function assertContainsNone(text, secrets) {
  for (const secret of secrets) {
    if (text.includes(secret)) throw new Error(`${JSON.stringify(secret)} is in ${text.slice(0, 2000)}`)
  }
}

/** @throws if a reply is not one that core promises */
export function isSoundReply({ status, headers, body }) {
  if (![400, 403, 500, 503].includes(status)) throw new Error(`status ${status}`)
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name)
    validateHeaderValue(name, value)
  }
  if (headers['Content-Length'] !== String(body.length)) throw new Error('Content-Length')
  if (headers['Cache-Control'] !== 'no-store') throw new Error('Cache-Control')
  if ((status === 503) !== /^[1-9]\d*$/.test(headers['Retry-After'] ?? '')) throw new Error('Retry-After')
  const problem = JSON.parse(Buffer.from(body).toString())
  const known = new Set(['type', 'title', 'status', 'reason', 'code'])
  if (problem.status !== status || !Object.keys(problem).every((name) => known.has(name)))
    throw new Error(inspect(problem))
  return problem
}

/** @throws if it takes longer than `ms` */
export async function withoutHanging(promise, ms = 60_000) {
  let timer
  const hangs = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('It did not settle in time.')), ms)
  })
  try {
    return await Promise.race([promise, hangs])
  } finally {
    clearTimeout(timer)
  }
}
