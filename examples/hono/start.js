import { createAdaptorServer } from '@hono/node-server'
import { startExample } from '../shared/start-example.js'
import { loginApp } from './app.js'

await startExample((verifier) => createAdaptorServer(loginApp(verifier)))
