import { mergeConfig } from 'vitest/config'
import base from '../../vitest.config.js'

/** `SCREENS=docs/images npx vitest run --config test/browser/screens.config.ts` takes the pictures of the widget's states, and of the console, anew; ONLY names some of the widget's. */
const config = mergeConfig(base, { test: { testTimeout: 180_000 } })
delete config.test.projects
config.test.include = ['test/browser/**/*.screens.ts']
export default config
