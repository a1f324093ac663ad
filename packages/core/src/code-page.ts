/** Where the documentation is: `npm run addresses` writes it. */
const documentation = 'https://ticketgate.example/main/docs'

/** The address of the page about a code: what it means, what usually causes it, what to change. */
export const codePage = (code: string): string => `${documentation}/errors/${code}.md`

/** A message, with the address of its code's page after it. */
export function withPage(code: string, message: string): string {
  return `${sentence(message)} See ${codePage(code)}`
}

/** With a full stop, unless it ends a sentence already: some texts that a message quotes do. */
export function sentence(text: string): string {
  return /[.!?]\)?$/.test(text) ? text : `${text}.`
}
