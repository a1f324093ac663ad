// The widget's own solver, bundled on the spot.
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const input = fileURLToPath(new URL('../../packages/widget/src/frame/proof-of-work/proof.ts', import.meta.url))
const bundle = await rolldown({ input })
const { output } = await bundle.generate({ format: 'esm' })
export const { findProof } = await import(`data:text/javascript,${encodeURIComponent(output[0].code)}`)
