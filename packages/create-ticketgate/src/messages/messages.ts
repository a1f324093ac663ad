import type { ProjectMessages } from '../project.js'

/** What the command says, in one language. */
export interface Messages extends ProjectMessages {
  readonly usage: string
  readonly flags: Readonly<Record<'framework' | 'typescript' | 'vendor' | 'yes' | 'help' | 'version', string>>
  readonly questions: Readonly<Record<'folder' | 'framework' | 'typescript' | 'vendor', string>>
  readonly service: string
  readonly cancelled: string
  /** @param choice as flags */
  assumed(choice: string): string
  created(folder: string): string
  readonly nextSteps: string
  /** @param variables that .env has to be given */
  keysFirst(variables: readonly string[]): string
  /** The folder of the pages in this language. */
  readonly docs: string
  /**
   * @param framework its title
   * @param modules what its files are, as in `CommonJS`
   */
  existingProject(framework: string, modules: string): string
  readonly existingSteps: Readonly<Record<'install' | 'environment' | 'server' | 'page' | 'service', string>> & {
    /** @param file whose lines follow */
    verifier(file: string): string
    /** @param page about tests */
    tests(page: string): string
  }
  readonly newFolder: string
  readonly noName: string
  notEmpty(folder: string): string
  noFolder(path: string): string
  oneFolder(folders: readonly string[]): string
  unknownValue(flag: string, value: string, allowed: readonly string[]): string
  readonly onlyTypeScript: string
  /** @param identity what the vendor wants to know */
  notForLogins(vendor: string, identity: readonly string[], page: string): string
  readonly seeHelp: string
}
