import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FrameworkName, frameworkNames, frameworkOf } from './frameworks.js'
import type { Messages } from './messages/messages.js'
import { linkTo } from './own-package.js'
import { addCommand, addForTestsCommand, type PackageManager } from './package-manager.js'
import { serviceInTheBox, vendorOf, verifierCode } from './vendors.js'

/** Whether a folder has a project that must stay as it is. */
export const hasProject = (folder: string) => existsSync(join(folder, 'package.json'))

/** The framework that a project uses. */
export function frameworkIn(folder: string): FrameworkName | undefined {
  const dependencies = dependenciesIn(folder)
  // Nest's projects may name the one beneath it as well.
  const names: readonly FrameworkName[] = ['nestjs', ...frameworkNames]
  return names.find((name) => Object.hasOwn(dependencies, frameworkOf(name).knownBy))
}

function dependenciesIn(folder: string): object {
  try {
    return Object(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).dependencies)
  } catch {
    return {}
  }
}

/** What to add to the project in a folder, step by step, and one more for the service. */
export function linesToAdd(
  { folder, framework, vendor }: { folder: string; framework: FrameworkName; vendor: string },
  manager: PackageManager,
  { existingProject, existingSteps, newFolder, docs }: Messages,
): string {
  const { title, adapter, imports, serverLines, testsPage } = frameworkOf(framework)
  // Nest's starter compiles to CommonJS, and its Jest finds no file under the name that it will have.
  const hasEndings = framework !== 'nestjs'
  const file = !hasEndings || existsSync(join(folder, 'tsconfig.json')) ? 'captcha.ts' : 'captcha.js'
  const hasService = vendor === serviceInTheBox
  const packages = [...new Set(['@ticketgate/core', adapter, ...(hasService ? ['@ticketgate/server'] : [])])]
  const steps = {
    install: [addCommand(manager, packages)],
    verifier: verifierCode(vendorOf(vendor), (variable) => `process.env.${variable} ?? ''`)
      .trim()
      .split('\n'),
    server: [imports, `import { verifier } from './captcha${hasEndings ? '.js' : ''}'`, '', ...serverLines],
    page: ['<ticket-gate></ticket-gate>', '<script src="/captcha.js" async></script>'],
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
  const service = hasService ? `  ${existingSteps.service}\n\n` : ''
  return `${existingProject(title)}\n\n${numbered.join('\n')}\n${service}${newFolder}\n`
}
