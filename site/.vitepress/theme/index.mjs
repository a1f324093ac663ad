import { useData } from 'vitepress'
import DefaultTheme from 'vitepress/theme-without-fonts'
import { h } from 'vue'
import './style.css'

const label = { en: 'This page as Markdown', 'zh-CN': '本页的 Markdown' }

/** A link to the file that the build puts beside each page. */
function MarkdownLink() {
  const { page, lang } = useData()
  return h('a', { class: 'markdown-link', href: `/${page.value.relativePath}`, target: '_self' }, label[lang.value])
}

export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, undefined, { 'doc-footer-before': () => h(MarkdownLink) }),
}
