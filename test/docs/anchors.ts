import { anchorOf } from '../../site/.vitepress/anchor.mjs'

/** Every anchor of a page of Markdown: the id that a heading names, `## 标题 {#id}`, else what is made of its text. */
export function anchorsIn(markdown: string): string[] {
  const text = markdown.replace(/^```.*?^```/gms, '')
  return [...text.matchAll(/^#+ (.+)$/gm)].map(
    ([, heading = '']) => /\{#([\w-]+)\}$/.exec(heading)?.[1] ?? anchorOf(heading),
  )
}
