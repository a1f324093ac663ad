// A visitor of the service in the box, who reads the answer with the service's own key instead of with eyes.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'

const proofSource = fileURLToPath(new URL('../../packages/widget/src/frame/proof-of-work/proof.ts', import.meta.url))

/**
 * @param {string} modules the node_modules that has `@ticketgate/server`
 * @param {string} scratch where the widget's proof of work can be built
 */
export async function serviceSolver(modules, scratch) {
  const bundle = await rolldown({ input: proofSource })
  const file = join(scratch, 'proof.mjs')
  await bundle.write({ file })
  const { findProof } = await import(pathToFileURL(file).href)
  const require = createRequire(join(modules, '@ticketgate/server/package.json'))
  const { createSealer } = require('./dist/captcha/tokens/sealer.js')
  const { solutionOf } = require('./dist/captcha/tokens/kinds/challenge.js')

  /** @returns the fields that the page posts */
  return async function solve({ url, environment }) {
    const { TICKETGATE_URL: serviceUrl, TICKETGATE_SEAL_KEY: sealKey } = environment
    const post = async (path, body) => {
      const headers = { 'content-type': 'application/json', connection: 'close' }
      return (await fetch(serviceUrl + path, { method: 'POST', headers, body: JSON.stringify(body) })).json()
    }
    // While this process works, the app closes a connection that was left open.
    const script = await (await fetch(`${url}/captcha.js?captcha=0`, { headers: { connection: 'close' } })).text()
    const [token] = /[\w-]{140}/.exec(script) ?? []
    const { challenge, pow } = await post('/widget/challenge', { token })
    const opened = createSealer({ sealKeys: [sealKey], now: Date.now }).open('challenge', challenge)
    if (opened.state === 'broken') throw new Error(`the challenge does not open: ${opened.fault}`)
    const answer = solutionOf(opened.claims.task)
    const { ticket } = await post('/widget/answer', { challenge, answer, pow: findProof(pow) })
    return { ticket }
  }
}
