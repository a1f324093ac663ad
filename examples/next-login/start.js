import { startExample } from '../shared/start-example.js'
import { loginServer } from './app.js'

await startExample(loginServer)
