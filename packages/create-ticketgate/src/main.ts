import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { Cancelled, Refused } from './errors.js'
import { frameworkIn, hasProject, linesToAdd } from './existing.js'
import { type Flags, helpOf, parseFlags, vendorIds } from './flags.js'
import { type FrameworkName, frameworkNames, frameworkOf } from './frameworks.js'
import { messagesFor } from './messages/language.js'
import type { Messages } from './messages/messages.js'
import { linkTo, ownVersion, pageIn } from './own-package.js'
import { installCommand, packageManagerIn, startCommand } from './package-manager.js'
import { type Choice, missingSettings, projectFiles } from './project.js'
import { shellWord } from './shell.js'
import { otherVendors, serviceInTheBox } from './vendors.js'

const usual = { folder: 'my-login', framework: 'express', typescript: true, vendor: serviceInTheBox } as const

/**
 * The command.
 * @returns the process's exit code
 */
export async function main(args: readonly string[] = process.argv.slice(2)): Promise<number> {
  const messages = messagesFor(process.env)
  try {
    const flags = readFlags(args, messages)
    if (flags.help) process.stdout.write(helpOf(messages))
    else if (flags.version) console.log(ownVersion)
    else await create(flags, messages)
    return 0
  } catch (error) {
    if (error instanceof Cancelled) console.error(messages.cancelled)
    else if (error instanceof Refused) console.error(`${error.message}\n${messages.seeHelp}`)
    else throw error
    return 1
  }
}

function readFlags(args: readonly string[], messages: Messages): Flags {
  let flags: Flags
  try {
    flags = parseFlags(args, messages)
  } catch (error) {
    throw new Refused((error as Error).message)
  }
  const { framework, vendor } = flags
  const other = otherVendors.find(({ id }) => id === vendor)
  if (other !== undefined) {
    throw new Refused(
      messages.notForLogins(other.id, other.requiredIdentity, linkTo(pageIn(messages.docs, other.page))),
    )
  }
  for (const [name, value, allowed] of [
    ['framework', framework, frameworkNames],
    ['vendor', vendor, vendorIds],
  ] as const) {
    if (value !== undefined && !(allowed as readonly string[]).includes(value)) {
      throw new Refused(messages.unknownValue(name, value, allowed))
    }
  }
  return flags
}

async function create(flags: Flags, messages: Messages): Promise<void> {
  const asks = !flags.yes && process.stdin.isTTY === true && process.stdout.isTTY === true
  // Only who is asked waits for the library that asks.
  const questions = asks ? await import('./questions.js') : undefined
  const manager = packageManagerIn(process.env)

  const here = resolve(flags.folder ?? '.')
  if (hasProject(here)) {
    const framework = (flags.framework as FrameworkName | undefined) ?? frameworkIn(here)
    const vendor = flags.vendor ?? (await questions?.askVendor(messages)) ?? usual.vendor
    process.stdout.write(linesToAdd({ folder: here, framework: framework ?? 'node', vendor }, manager, messages))
    return
  }

  const folder =
    flags.folder ??
    (await questions?.askFolder(messages, usual.folder, (name) => folderFault(resolve(name), messages))) ??
    usual.folder
  const path = resolve(folder)
  const fault = folderFault(path, messages)
  if (fault !== undefined) throw new Refused(fault)
  const framework = ((flags.framework ?? (await questions?.askFramework(messages))) as FrameworkName) ?? usual.framework
  const { isTypeScriptOnly } = frameworkOf(framework)
  if (isTypeScriptOnly && flags.typescript === false) throw new Refused(messages.onlyTypeScript)
  const typescript =
    isTypeScriptOnly || (flags.typescript ?? (await questions?.askLanguage(messages)) ?? usual.typescript)
  const vendor = flags.vendor ?? (await questions?.askVendor(messages)) ?? usual.vendor
  const choice = { name: packageName(path), framework, typescript, vendor }

  if (!asks && !flags.yes) console.log(messages.assumed(asFlags(folder, choice)))
  writeProject(path, projectFiles(choice, messages))
  report(path, choice, messages)
}

function report(path: string, { vendor }: Choice, messages: Messages): void {
  const manager = packageManagerIn(process.env)
  const place = relative('.', path)
  const steps = [...(place === '' ? [] : [`cd ${shellWord(place)}`]), installCommand(manager), startCommand(manager)]
  console.log(`\n${messages.created(place === '' ? path : place)}\n\n${messages.nextSteps}\n`)
  for (const step of steps) console.log(`  ${step}`)
  const missing = missingSettings(vendor).map(({ variable }) => variable)
  if (missing.length > 0) console.log(`\n${messages.keysFirst(missing)}`)
}

const asFlags = (folder: string, { framework, typescript, vendor }: Choice) =>
  `${shellWord(folder)} --framework ${framework} --${typescript ? '' : 'no-'}typescript --vendor ${vendor}`

/** A folder's name, as npm takes it. */
function packageName(path: string): string {
  const name = basename(path)
    .toLowerCase()
    .replace(/[^a-z0-9~-]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return name === '' ? usual.folder : name
}

/** Why a folder cannot have the project. */
function folderFault(path: string, { notEmpty, noFolder }: Messages): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return undefined
  if (!stats.isDirectory()) return noFolder(path)
  // Who made a repository first has nothing to lose.
  return readdirSync(path).some((name) => name !== '.git') ? notEmpty(path) : undefined
}

function writeProject(path: string, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, file)), { recursive: true })
    // Whatever came meanwhile stays; keys are their owner's to read.
    writeFileSync(join(path, file), text, { flag: 'wx', mode: file === '.env' ? 0o600 : 0o666 })
  }
}
