// `node clustered.mjs workers | alone`: prints the codes of what a verifier with a memory store warns of.
import cluster from 'node:cluster'
import { createVerifier } from '../../dist/index.js'
import { tianyu } from '../../dist/providers/tianyu/index.js'

if (cluster.isPrimary && process.argv[2] === 'workers') {
  for (let i = 0; i < 2; i += 1) cluster.fork()
} else {
  process.on('warning', ({ code }) => console.log(code))
  createVerifier({ provider: tianyu({ secretId: 'AKIDclustered', secretKey: 'a secret key' }) })
  // A warning is given in the next tick.
  setImmediate(() => cluster.worker?.disconnect())
}
