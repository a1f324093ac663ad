const managers = ['npm', 'pnpm', 'yarn', 'bun'] as const

export type PackageManager = (typeof managers)[number]

/** The one that runs this command: each names itself in the environment. */
export function packageManagerIn(env: Readonly<Record<string, string | undefined>>): PackageManager {
  const [name] = env['npm_config_user_agent']?.split('/') ?? []
  return managers.find((manager) => manager === name) ?? 'npm'
}

export const installCommand = (manager: PackageManager) => `${manager} install`

export const startCommand = (manager: PackageManager) => (manager === 'bun' ? 'bun run start' : `${manager} start`)

export const addCommand = (manager: PackageManager, packages: readonly string[]) =>
  `${manager} ${manager === 'npm' ? 'install' : 'add'} ${packages.join(' ')}`

export const addForTestsCommand = (manager: PackageManager, packages: readonly string[]) =>
  `${manager} ${manager === 'npm' ? 'install --save-dev' : 'add -D'} ${packages.join(' ')}`
