import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import { anchorOf } from './anchor.mjs'
import { cellLabels } from './cell-labels.mjs'
import { chineseLabels, chineseLines, headingNames } from './chinese-pages.mjs'
import { codeLinks } from './code-links.mjs'
import { writeMarkdown } from './markdown-copies.mjs'
import { outsideLinks } from './outside-links.mjs'
import { sidebarOf } from './pages.mjs'
import { searchWords } from './search-words.mjs'

const english = {
  nav: [
    { text: 'Guard a route', link: '/guard/' },
    { text: 'Vendors', link: '/vendors/' },
    { text: 'The service', link: '/service/' },
    { text: 'Reference', link: '/reference/service-options' },
  ],
  sidebar: sidebarOf('en'),
  outline: { level: [2, 3] },
  notFound: {
    title: 'No such page',
    quote: 'It may have another name now: try the search.',
    linkText: 'To the first page',
  },
}

const chinese = {
  nav: [
    { text: '保护路由', link: '/zh/guard/' },
    { text: '服务商', link: '/zh/vendors/' },
    { text: '自带服务', link: '/zh/service/' },
    { text: '参考', link: '/zh/reference/service-options' },
  ],
  sidebar: sidebarOf('zh'),
  outline: { level: [2, 3], label: '本页内容' },
  docFooter: { prev: '上一页', next: '下一页' },
  returnToTopLabel: '返回顶部',
  sidebarMenuLabel: '目录',
  darkModeSwitchLabel: '外观',
  lightModeSwitchTitle: '切换到浅色',
  darkModeSwitchTitle: '切换到深色',
  langMenuLabel: '切换语言',
  skipToContentLabel: '跳到正文',
  notFound: { title: '没有这个页面', quote: '它可能改了名字，请用搜索查找。', linkLabel: '回首页', linkText: '回首页' },
}

const chineseSearch = {
  button: { buttonText: '搜索', buttonAriaLabel: '搜索' },
  modal: {
    displayDetails: '显示详情',
    resetButtonTitle: '清空',
    backButtonTitle: '关闭搜索',
    noResultsText: '没有结果：',
    footer: { selectText: '打开', navigateText: '移动', closeText: '关闭' },
  },
}

export default defineConfig({
  srcDir: '../docs',
  outDir: './dist',
  title: 'Ticketgate',
  description: 'Captcha tickets, checked once, on the server.',
  lastUpdated: false,
  head: [['link', { rel: 'icon', href: '/logo.svg', type: 'image/svg+xml' }]],
  locales: {
    root: { label: 'English', lang: 'en', themeConfig: english },
    zh: {
      label: '简体中文',
      lang: 'zh-CN',
      description: '在服务器端校验验证码票据，每张只放行一次。',
      themeConfig: chinese,
    },
  },
  themeConfig: {
    logo: '/logo.svg',
    search: {
      provider: 'local',
      options: {
        locales: { zh: { translations: chineseSearch } },
        miniSearch: {
          options: { tokenize: searchWords },
          searchOptions: { combineWith: 'AND', prefix: true, fuzzy: 0.1, boost: { title: 4, titles: 2, text: 1 } },
        },
      },
    },
  },
  markdown: {
    anchor: { slugify: anchorOf },
    config: (markdown) =>
      markdown.use(outsideLinks).use(cellLabels).use(codeLinks).use(chineseLines).use(headingNames).use(chineseLabels),
    // On a busy machine the highlighter would give up after half a second, and colour the rest wrongly.
    shikiSetup(highlighter) {
      const { codeToHtml } = highlighter
      highlighter.codeToHtml = (code, options) => codeToHtml(code, { ...options, tokenizeTimeLimit: 0 })
    },
  },
  vite: {
    publicDir: fileURLToPath(new URL('../public/', import.meta.url)),
    // The search's index is loaded when somebody searches.
    build: { chunkSizeWarningLimit: 2_000 },
  },
  vue: { template: { compilerOptions: { isCustomElement: (tag) => tag.includes('-') } } },
  buildEnd: ({ outDir }) => writeMarkdown(outDir),
})
