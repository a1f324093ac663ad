import { startExample } from '../shared/start-example.js'
import { loginApp } from './app.js'

await startExample(async (verifier) => {
  const app = await loginApp(verifier)
  await app.ready()
  return app.server
})
