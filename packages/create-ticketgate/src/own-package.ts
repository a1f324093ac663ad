import { readFileSync } from 'node:fs'

const { version, homepage } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
  homepage: string
}

/** All packages of Ticketgate have one version. */
export const ownVersion = version

/** @param page in English, from the repository's root; @returns the same in a language's folder of pages */
export const pageIn = (folder: string, page: string) => page.replace(/^docs\b/, folder)

/** @param path from the repository's root */
export const linkTo = (path: string) => homepage.replace(/packages\/create-ticketgate.*/, path)
