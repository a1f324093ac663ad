import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FrameworkName, frameworkNames, frameworkOf } from './frameworks.js'
import type { Messages } from './messages/messages.js'
import { linkTo } from './own-package.js'
import { addCommand, addForTestsCommand, type PackageManager } from './package-manager.js'
import { serviceCommand, settingTexts } from './project.js'
import { serviceInTheBox, vendorOf, verifierCode } from './vendors.js'

/** Whether a folder has a project that must stay as it is. */
export const hasProject = (folder: string) => existsSync(join(folder, 'package.json'))

/** The framework that a project uses. */
export function frameworkIn(folder: string): FrameworkName | undefined {
  const dependencies = Object(manifestIn(folder).dependencies)
  // Nest's projects may name the one beneath it as well.
  const names: readonly FrameworkName[] = ['nestjs', ...frameworkNames]
  return names.find((name) => Object.hasOwn(dependencies, frameworkOf(name).knownBy))
}

/** A project's package.json; nothing of one that cannot be read. */
function manifestIn(folder: string): { readonly dependencies?: unknown; readonly type?: unknown } {
  try {
    return Object(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
  } catch {
    return {}
  }
}

/** What a project's files are. TypeScript has `import` whatever it compiles to. */
function modulesIn(folder: string, framework: FrameworkName): 'TypeScript' | 'ES modules' | 'CommonJS' {
  if (framework === 'nestjs' || existsSync(join(folder, 'tsconfig.json'))) return 'TypeScript'
  // Without a type a file may be either, but an `import` added to CommonJS makes Node refuse each `require` in it.
  return manifestIn(folder).type === 'module' ? 'ES modules' : 'CommonJS'
}

/** A line of an ES module, as CommonJS has it. */
const asCommonJs = (line: string) =>
  line.replace(/^import (\{.*\}) from ('.*')$/, 'const $1 = require($2)').replace(/^export const /, 'exports.')

const linesOf = (text: string) => text.trim().split('\n')

/** What to add to the project in a folder, step by step. */
export function linesToAdd(
  { folder, framework, vendor }: { folder: string; framework: FrameworkName; vendor: string },
  manager: PackageManager,
  messages: Messages,
): string {
  const { existingProject, existingSteps, newFolder, docs } = messages
  const { title, adapter, imports, serverLines, testsPage } = frameworkOf(framework)
  const modules = modulesIn(folder, framework)
  // Nest's starter compiles to CommonJS, and its Jest finds no file under the name that it will have.
  const ending = framework === 'nestjs' && manifestIn(folder).type !== 'module' ? '' : '.js'
  const file = modules === 'TypeScript' ? 'captcha.ts' : 'captcha.js'
  const inModules = (lines: readonly string[]) => (modules === 'CommonJS' ? lines.map(asCommonJs) : lines)
  const hasService = vendor === serviceInTheBox
  const packages = [...new Set(['@ticketgate/core', adapter, ...(hasService ? ['@ticketgate/server'] : [])])]
  const steps = {
    install: [addCommand(manager, packages)],
    verifier: inModules(linesOf(verifierCode(vendorOf(vendor), (variable) => `process.env.${variable} ?? ''`))),
    environment: linesOf(settingTexts(vendor, messages).join('')),
    server: inModules([imports, `import { verifier } from './captcha${ending}'`, '', ...serverLines]),
    page: ['<ticket-gate></ticket-gate>', '<script src="/captcha.js" async></script>'],
    ...(hasService && { service: [serviceCommand] }),
    tests: [addForTestsCommand(manager, ['@ticketgate/testing'])],
  }
  const headings: Record<keyof typeof steps, string> = {
    ...existingSteps,
    verifier: existingSteps.verifier(file),
    tests: existingSteps.tests(linkTo(`${docs}/guard/${testsPage}`)),
  }
  const numbered = Object.entries(steps).map(([name, lines], index) => {
    const code = lines.map((line) => (line === '' ? '' : `     ${line}`)).join('\n')
    return `  ${index + 1}. ${headings[name as keyof typeof steps]}\n\n${code}\n`
  })
  return `${existingProject(title, modules)}\n\n${numbered.join('\n')}\n${newFolder}\n`
}
