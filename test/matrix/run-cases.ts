// Runs in a process of its own, below the node_modules of one version of Nest: `node run-cases.js express`. A line of
// JSON per case goes to the standard output.
import { createRequire } from 'node:module'
import { type Platform, platforms } from './nest-app.js'
import { nestCases } from './nest-cases.js'

const { version } = createRequire(import.meta.url)('@nestjs/core/package.json')
console.log(JSON.stringify({ nest: version, node: process.versions.node }))
for (const platform of platforms) {
  for (const { name, run } of nestCases(platform satisfies Platform)) {
    const error = await run().then(
      () => undefined,
      (reason: unknown) => (reason instanceof Error ? reason.stack : String(reason)),
    )
    console.log(JSON.stringify({ platform, name, error }))
  }
}
