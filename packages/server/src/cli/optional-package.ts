import { CommandError } from './errors.js'
import { phrase } from './phrase.js'

/** Loads a package that only some flags need. */
export async function optionalPackage<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new CommandError(phrase('The package {name} is not installed. Run: npm install {name}', { name }))
  }
}
