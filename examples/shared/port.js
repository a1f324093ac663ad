/**
 * The port that an environment variable names. Any other value ends the process with a one-line message.
 * @param {string} variable @param {number} byDefault @returns {number}
 */
export function portOf(variable, byDefault) {
  const text = process.env[variable] ?? `${byDefault}`
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  console.error(`${variable} must be a port, 1 to 65535, or 0 for any free one; it is "${text}".`)
  process.exit(1)
}

/**
 * For a `listen` that fails: ends the process with a one-line message.
 * @param {string} what @param {number} port @param {string} variable @returns {(error: NodeJS.ErrnoException) => never}
 */
export function refused(what, port, variable) {
  return (error) => {
    const why = error.code === 'EADDRINUSE' ? `port ${port} is taken` : error.message
    console.error(`${what} did not start: ${why}. Name another with ${variable}, or ${variable}=0 for any free port.`)
    process.exit(1)
  }
}
