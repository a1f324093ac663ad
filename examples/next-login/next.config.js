import { fileURLToPath } from 'node:url'

export default {
  // As by default: each component is mounted twice in development, which a captcha must bear.
  reactStrictMode: true,
  // The repository, where this example's packages are.
  turbopack: { root: fileURLToPath(new URL('../..', import.meta.url)) },
  // What start.js listens on: hot reload is for localhost alone otherwise.
  allowedDevOrigins: ['127.0.0.1'],
}
