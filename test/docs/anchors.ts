/** What a heading is reached by: the id that it names, `## 标题 {#id}`, else what GitHub makes of it. */
const anchorOf = (heading: string) =>
  /\{#([\w-]+)\}$/.exec(heading)?.[1] ??
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')

/** Every anchor of a page of Markdown. */
export function anchorsIn(markdown: string): string[] {
  const text = markdown.replace(/^```.*?^```/gms, '')
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))
}
