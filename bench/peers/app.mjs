// One app in a process of its own: node app.mjs <framework> <name> <upstream's port>
import { apps } from './apps.mjs'

const [framework, name, upstreamPort] = process.argv.slice(2)
const port = await apps[framework][name].start(`http://127.0.0.1:${upstreamPort}`)
process.on('message', () => process.send({ cpu: process.cpuUsage() }))
process.on('disconnect', () => process.exit())
process.send({ port })
