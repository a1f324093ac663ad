import { UsageError } from './flags.js'

/** Loads a package that only some flags need. */
export async function optionalPackage<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new UsageError(`the package ${name} is not installed: npm install ${name}`)
  }
}
