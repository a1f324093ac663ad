/** The default width of a terminal. */
export const terminalColumns = 80

const wide = /[\u3000-\u9fff\uff00-\uffef]/g
/** What a line may end after: a word, or any Chinese letter, with the marks that belong to it. */
const piece = /[（“《]*(?:\p{sc=Han}|[^\s\p{sc=Han}（“《，。；：、！？）”》]+)?[，。；：、！？）”》]*\s*/gu

/** How wide a text is in a terminal, where a Chinese letter or mark takes two columns. */
export const columnsOf = (text: string): number => text.length + (text.match(wide)?.length ?? 0)

/** `padEnd`, in columns. */
export const padColumns = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - columnsOf(text)))

/** Lines of at most that many columns, where no word alone is wider. */
export function wrap(text: string, columns: number): string[] {
  const lines = ['']
  for (const part of text.match(piece) ?? []) {
    const line = lines.at(-1) as string
    if (columnsOf(`${line}${part}`.trimEnd()) > columns && line !== '') lines.push(part)
    else lines[lines.length - 1] = line + part
  }
  return lines.map((line) => line.trimEnd())
}
