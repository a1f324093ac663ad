export { type GeetestIdentity, type GeetestOptions, geetest, geetestSignToken } from './geetest.js'
