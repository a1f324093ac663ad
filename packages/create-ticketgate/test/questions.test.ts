import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { bin, filesIn, useFolder } from './support/command.js'

const terminal = fileURLToPath(new URL('./support/terminal.py', import.meta.url))
const hasTerminal = spawnSync('python3', ['-c', 'import pty, termios']).status === 0
if (!hasTerminal && process.env['CI']) throw new Error('python3 is not found: it types what a person would.')

const [enter, down, interrupt, clear] = ['\r', '\x1b[B', '\x03', '\x15']

describe.skipIf(!hasTerminal)('on a terminal', () => {
  const folder = useFolder()

  /** Answers the questions that come, each once its text is there. */
  function typeInto(args: readonly string[], steps: readonly (readonly [string, string])[]) {
    const command = [terminal, JSON.stringify(steps), process.execPath, bin, ...args]
    const { status, stdout } = spawnSync('python3', command, {
      cwd: folder.path,
      timeout: 50_000,
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C.UTF-8', TERM: 'xterm', CI: '' },
    })
    return { code: status, screen: stdout }
  }

  test('it asks for the folder, the framework, the language and the vendor', () => {
    const { code, screen } = typeInto(
      [],
      [
        ['Which folder?', `-2${enter}`],
        ['Which framework?', down],
        ['● Koa', enter],
        ['Which language?', down],
        ['● JavaScript', enter],
        ['Whose captcha?', down],
        ['● aliyun', enter],
      ],
    )
    expect([code, screen]).toEqual([0, expect.stringContaining('The project is in my-login-2.')])
    const files = filesIn(join(folder.path, 'my-login-2'))
    expect(files['src/app.js']).toContain('@ticketgate/koa')
    expect(files['src/captcha.js']).toContain('aliyun')
  })

  test('it asks only for what no flag answers', () => {
    const { code, screen } = typeInto(['app', '--framework', 'nestjs'], [['Whose captcha?', enter]])
    expect([code, screen]).toEqual([0, expect.not.stringMatching(/Which (folder|framework|language)/)])
    expect(filesIn(join(folder.path, 'app'))['src/app.ts']).toContain('@ticketgate/nestjs')
  })

  test('a folder that cannot be taken is said at once, and another one may be named', () => {
    writeFileSync(join(folder.path, 'notes.txt'), 'mine')
    const { code, screen } = typeInto(
      ['--framework', 'koa', '--typescript', '--vendor', 'none'],
      [
        ['Which folder?', `${clear}.${enter}`],
        ['is not empty', `${clear}${enter}`],
        ['A folder has a name', `app${enter}`],
      ],
    )
    expect([code, screen]).toEqual([0, expect.stringContaining('The project is in app.')])
  })

  test('Ctrl-C ends it, and nothing is written', () => {
    const { code, screen } = typeInto(
      [],
      [
        ['Which folder?', enter],
        ['Which framework?', interrupt],
      ],
    )
    expect([code, screen]).toEqual([1, expect.stringContaining('Cancelled: nothing was written.')])
    expect(screen).not.toMatch(/^ +at /m)
    expect(filesIn(folder.path)).toEqual({})
  })
})
