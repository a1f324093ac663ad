// Prepares logins, each with a ticket of its own, and then sends them over keep-alive connections.
import { createChallenge, solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/sha'
import { keepAliveConnection, requestBytes } from '../connection.mjs'
import { altchaSecret } from './altcha-secret.mjs'

const connectionsOf = new Map()
let tickets = 0

async function altchaTicket() {
  const cheapest = { algorithm: 'SHA-256', cost: 1, counter: 1, deriveKey, hmacSignatureSecret: altchaSecret }
  const challenge = await createChallenge(cheapest)
  const solution = await solveChallenge({ challenge, deriveKey })
  return btoa(JSON.stringify({ challenge, solution }))
}

function plainTicket() {
  tickets += 1
  return `ticket-of-the-bench-${tickets}-0123456789abcdefghijklmnopqrstuvwxyz`
}

function loginWith(field, ticket) {
  if (field === 'x-captcha-response') return { method: 'GET', path: '/api/auth/ok', headers: { [field]: ticket } }
  const body = JSON.stringify({ user: 'ada', password: 'lovelace', [field]: ticket })
  return { method: 'POST', path: '/login', headers: { 'content-type': 'application/json' }, body }
}

async function logIn(connection, request) {
  const { status, text } = await connection.send(request)
  if (status !== 200 && status !== 201) throw new Error(`${status} ${text}`)
}

let requests = []

async function prepare({ count, field }) {
  requests = []
  for (let n = 0; n < count; n += 1) {
    const ticket = field === 'altcha' ? await altchaTicket() : plainTicket()
    requests.push(loginWith(field, ticket))
  }
}

async function run({ port, connections }) {
  if (!connectionsOf.has(port)) {
    connectionsOf.set(
      port,
      Array.from({ length: connections }, () => keepAliveConnection(port)),
    )
  }
  const prepared = requests.splice(0).map((request) => requestBytes(port, request))
  async function visitor(connection) {
    for (let request = prepared.pop(); request !== undefined; request = prepared.pop()) {
      await logIn(connection, request)
    }
  }
  await Promise.all(connectionsOf.get(port).map(visitor))
}

process.on('message', async (message) => {
  await (message.port === undefined ? prepare(message) : run(message))
  process.send('done')
})
process.on('disconnect', () => process.exit())
