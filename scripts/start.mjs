// `npm start`: the login page of examples/express-login, on the bundled captcha service.
import { ready } from './ready.mjs'

ready()
await import('../examples/express-login/start.js')
