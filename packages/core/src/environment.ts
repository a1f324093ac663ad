/** Whether this is production: so it is unless NODE_ENV is not set, or says `development` or `test`. */
export function isProduction({ NODE_ENV = '' }: NodeJS.ProcessEnv = process.env): boolean {
  return !['', 'development', 'test'].includes(NODE_ENV.trim().toLowerCase())
}

/** Whether NODE_ENV says what this is. */
export function isEnvironmentNamed({ NODE_ENV = '' }: NodeJS.ProcessEnv = process.env): boolean {
  return NODE_ENV.trim() !== ''
}
