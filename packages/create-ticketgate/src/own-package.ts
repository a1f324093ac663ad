import { readFileSync } from 'node:fs'

const { version, homepage } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
  homepage: string
}

/** All packages of Ticketgate have one version. */
export const ownVersion = version

/** @param path from the repository's root */
export const linkTo = (path: string) => homepage.replace(/packages\/create-ticketgate.*/, path)
