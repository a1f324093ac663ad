export { type AltchaOptions, altcha } from './altcha.js'
export type { AltchaAlgorithm } from './derive.js'
export { type AltchaSentinelOptions, altchaSentinel, sentinelFieldsHash } from './sentinel.js'
