export { type OneAccessIdentity, type OneAccessOptions, oneaccess } from './oneaccess.js'
