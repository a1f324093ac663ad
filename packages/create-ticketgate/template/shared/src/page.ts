import { readFileSync } from 'node:fs'

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8')

/** The page's files, by their paths. */
export const pageFiles = {
  '/': { type: 'text/html; charset=utf-8', text: read('../public/index.html') },
  '/login.js': { type: 'text/javascript; charset=utf-8', text: read('../public/login.js') },
  '/style.css': { type: 'text/css; charset=utf-8', text: read('../public/style.css') },
  // if altcha
  '/altcha.js': {
    type: 'text/javascript; charset=utf-8',
    text: read('../node_modules/altcha/dist/main/altcha.umd.min.cjs'),
  },
  // end
}
