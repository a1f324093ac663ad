import { mergeConfig } from 'vitest/config'
import base from '../../vitest.config.js'

/** `SCREENS=docs/images npx vitest run --config test/browser/screens.config.ts` takes the pictures of docs/service/widget-states.md anew. */
const config = mergeConfig(base, { test: { testTimeout: 180_000 } })
config.test.include = ['test/browser/**/*.screens.ts']
export default config
