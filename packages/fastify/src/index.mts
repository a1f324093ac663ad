// The default export for `import`, which would otherwise get all of the CommonJS module as its default.
import module from './index.js'

export * from './index.js'
export default module.default
