// Prepares logins, each with a ticket of its own, and then sends them over keep-alive connections.
import { createChallenge, solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/sha'
import { Pool } from 'undici'
import { altchaSecret } from './altcha-secret.mjs'

const pools = new Map()
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

async function logIn(pool, request) {
  const { statusCode, body } = await pool.request(request)
  const text = await body.text()
  if (statusCode !== 200 && statusCode !== 201) throw new Error(`${statusCode} ${text}`)
}

let requests = []

async function prepare({ count, field }) {
  requests = []
  for (let n = 0; n < count; n += 1) {
    requests.push(loginWith(field, field === 'altcha' ? await altchaTicket() : plainTicket()))
  }
}

async function run({ port, connections }) {
  if (!pools.has(port)) pools.set(port, new Pool(`http://127.0.0.1:${port}`, { connections }))
  const pool = pools.get(port)
  async function visitor() {
    for (let request = requests.pop(); request !== undefined; request = requests.pop()) await logIn(pool, request)
  }
  await Promise.all(Array.from({ length: connections }, visitor))
}

process.on('message', async (message) => {
  await (message.port === undefined ? prepare(message) : run(message))
  process.send('done')
})
process.on('disconnect', () => process.exit())
