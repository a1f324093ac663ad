import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const docs = fileURLToPath(new URL('../../docs/', import.meta.url))

/** Every page of the site in the order of the sidebar, as files in docs and, translated, in docs/zh. */
export const sections = [
  {
    name: { en: 'Begin', zh: '入门' },
    pages: ['begin'],
  },
  {
    name: { en: 'Guard', zh: '保护路由' },
    pages: [
      'guard/index',
      'guard/express',
      'guard/koa',
      'guard/fastify',
      'guard/nestjs',
      'guard/nestjs-graphql',
      'guard/nestjs-tests',
      'guard/hono',
      'guard/next',
      'guard/node-http',
      'guard/options',
      'guard/visitor',
      'guard/after-validation',
      'guard/refusals',
      'guard/retry-pass',
      'guard/limits',
      'guard/challenge',
      'guard/runtimes',
      'guard/testing',
    ],
  },
  {
    name: { en: 'The page', zh: '页面侧' },
    pages: ['page/index', 'page/guarded-fetch', 'page/bundlers', 'page/vendors', 'page/own-loader'],
  },
  {
    name: { en: 'Only when needed', zh: '按需验证' },
    pages: ['only-after/index', 'only-after/numbers', 'only-after/page', 'only-after/many-processes'],
  },
  {
    name: { en: 'Vendors', zh: '服务商' },
    pages: [
      'vendors/index',
      'vendors/compare',
      'vendors/failover',
      'vendors/tenants',
      'vendors/own',
      'vendors/tianyu',
      'vendors/tencent',
      'vendors/mini-programs',
      'vendors/geetest',
      'vendors/aliyun',
      'vendors/yidun',
      'vendors/altcha',
      'vendors/cap',
      'vendors/turnstile',
      'vendors/hcaptcha',
      'vendors/recaptcha',
      'vendors/recaptcha-enterprise',
      'vendors/friendly-captcha',
      'vendors/private-captcha',
      'vendors/captchafox',
      'vendors/yandex',
      'vendors/oneaccess',
    ],
  },
  {
    name: { en: 'The service', zh: '自带服务' },
    pages: [
      'service/index',
      'service/keys',
      'service/pictures',
      'service/protection',
      'service/pages-of-others',
      'service/widget',
      'service/widget-inside',
      'service/widget-states',
      'service/protocols',
      'service/test-tickets',
    ],
  },
  {
    name: { en: 'Operate', zh: '运维' },
    pages: [
      'operate/deploy',
      'operate/doctor',
      'operate/proxy',
      'operate/service-processes',
      'operate/redis',
      'operate/health',
      'operate/statistics',
      'operate/load',
      'operate/console',
      'operate/events',
    ],
  },
  {
    name: { en: 'Strength and cost', zh: '强度与开销' },
    pages: ['strength', 'performance'],
  },
  {
    name: { en: 'Recipes', zh: '实用指南' },
    pages: ['recipes/index', 'recipes/network', 'recipes/serverless', 'recipes/browsers', 'recipes/mocking'],
  },
  {
    name: { en: 'Reference', zh: '参考' },
    pages: ['reference/service-options', 'errors/index', 'terms'],
  },
  {
    name: { en: 'Migrate', zh: '迁移' },
    pages: [
      'migrate/index',
      'migrate/captcha-check',
      'migrate/tianyu-to-tencent',
      'migrate/tencent-sdk',
      'migrate/express-recaptcha',
      'migrate/nestlab-recaptcha',
    ],
  },
]

/** The page of each code; the list of them is in the sidebar. */
export const codePages = readdirSync(join(docs, 'errors'))
  .filter((file) => /^[A-Z_]+\.md$/.test(file))
  .map((file) => `errors/${file.replace(/\.md$/, '')}`)

/** What `npm run site` makes of the sources' comments before it builds; in Chinese, what is used most is translated. */
const apiFolder = join(docs, 'reference/api')
export const apiPages = existsSync(apiFolder)
  ? readdirSync(apiFolder)
      .map((file) => `reference/api/${file.replace(/\.md$/, '')}`)
      .sort()
  : []

/** The pages that stand in no sidebar. */
export const otherPages = ['index', ...codePages]

export const folderOf = { en: '', zh: 'zh/' }

/** A page's text. */
export const textOf = (page) => readFileSync(join(docs, `${page}.md`), 'utf8')

/** A page's title: its first heading, without its marks. */
export function titleOf(page) {
  const [, title] = /^# (.+)$/m.exec(textOf(page)) ?? []
  if (title === undefined) throw new Error(`docs/${page}.md has no title`)
  return title.replace(/ \{#[\w-]+\}$/, '').replaceAll('`', '')
}

/** Where a page is on the site. */
export const addressOf = (page) => `/${page.replace(/(^|\/)index$/, '$1')}`

/** The sidebar in a language; a page that is missing there ends the build. */
export function sidebarOf(language) {
  const link = (page) => ({ text: titleOf(page), link: addressOf(page) })
  const groups = sections.map(({ name, pages }) => ({
    text: name[language],
    collapsed: true,
    items: pages.map((name) => link(`${folderOf[language]}${name}`)),
  }))
  const api = apiPages.map((name) => link(`${folderOf[language]}${name}`))
  return [...groups, { text: 'API', collapsed: true, items: api }]
}
