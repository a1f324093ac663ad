// `npm start`: the login page of examples/express-login, on the captcha service in the box.
import { ready } from './ready.mjs'

ready()
await import('../examples/express-login/start.js')
