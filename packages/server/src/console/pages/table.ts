import { type Content, type Html, html } from './html.js'

export interface Table {
  /** Read out, not shown: a heading stands above. */
  readonly caption: string
  readonly columns: readonly Content[]
  /** The first cell of each is its name. */
  readonly lines: readonly (readonly Content[])[]
}

/** A table that scrolls by itself where it is wider than a phone; its first column stays. */
export const table = ({
  caption,
  columns,
  lines,
}: Table): Html => html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
<table>
<caption class="unseen">${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${lines.map(
  ([name, ...cells]) => html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`,
)}</tbody>
</table>
</div>`
