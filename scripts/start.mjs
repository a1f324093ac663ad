// `npm start`: the login page of examples/express-login, on the bundled captcha service. Run by node itself it stops at
// SIGTERM; npm's shell would end alone.
import { ready } from './ready.mjs'

ready()
await import('../examples/express-login/start.js')
