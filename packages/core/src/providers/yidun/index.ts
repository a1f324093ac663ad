export { type YidunSignatureMethod, yidunSignature } from './signature.js'
export { type YidunIdentity, type YidunOptions, yidun } from './yidun.js'
