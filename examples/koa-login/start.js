import { createServer } from 'node:http'
import { startExample } from '../shared/start-example.js'
import { loginApp } from './app.js'

await startExample((verifier) => createServer(loginApp(verifier).callback()))
