// The default export for `import`, which would otherwise get all of the CommonJS module as its default.
import type { FastifyPluginAsync } from 'fastify'
import type { CaptchaPluginOptions } from './index.js'
import module from './index.js'

export * from './index.js'

const captcha: FastifyPluginAsync<CaptchaPluginOptions> = module.default
export default captcha
