/** A setting that the app needs: from .env, or from the process's environment. */
export function env(name: string) {
  const value = process.env[name]
  if (value) return value
  console.error(`${name} is not set: write it into .env, as README.md says.`)
  process.exit(1)
}
