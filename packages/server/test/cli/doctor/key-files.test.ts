import { execFileSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { environmentIn, keyFileFindings, readKeyFiles } from '../../../src/cli/doctor/key-files.js'
import { inLanguage } from '../../../src/cli/phrase.js'
import { examine, folder } from './doctored.js'

test('a file with keys is for its owner alone', async () => {
  const path = join(folder(), 'environment')
  writeFileSync(path, 'TICKETGATE_SEAL_KEY=the-key-in-the-file\n')
  chmodSync(path, 0o600)
  expect((await examine('--key-file', path)).codes).toEqual([])
  for (const mode of [0o644, 0o640, 0o606]) {
    chmodSync(path, mode)
    const { exitCode, codes, out } = await examine('--key-file', path)
    expect([exitCode, codes]).toEqual([1, ['TICKETGATE_DOCTOR_KEY_FILE_OPEN']])
    expect(out).not.toContain('the-key-in-the-file')
  }
  const missing = await examine('--key-file', path, '--key-file', join(path, 'none'))
  expect(missing.codes).toEqual(['TICKETGATE_DOCTOR_KEY_FILE_OPEN', 'TICKETGATE_DOCTOR_KEY_FILE_MISSING'])
  expect((await examine('--key-file', folder())).codes).toEqual(['TICKETGATE_DOCTOR_KEY_FILE_MISSING'])
})

test('a file with keys that this user cannot read is a fault, beside the rights that it gives to others', async () => {
  const path = join(folder(), 'environment')
  const denied = () => Promise.reject(Object.assign(new Error('denied'), { code: 'EACCES' }))
  const findingsWith = async (mode: number) => {
    writeFileSync(path, 'TICKETGATE_SEAL_KEY=the-key-in-the-file\n')
    chmodSync(path, mode)
    return keyFileFindings(await readKeyFiles([path], denied))
  }
  const unreadable = { code: 'TICKETGATE_DOCTOR_KEY_FILE_MISSING' }
  expect(await findingsWith(0o600)).toMatchObject([unreadable])
  expect(await findingsWith(0o644)).toMatchObject([unreadable, { code: 'TICKETGATE_DOCTOR_KEY_FILE_OPEN' }])
  const [finding] = await findingsWith(0o600)
  expect(finding?.messages.map((message) => inLanguage('en', message)).join()).toContain(`${path}: EACCES`)
})

test('a file of mode 000 is such a file', () => {
  const parent = folder()
  chmodSync(parent, 0o755)
  const path = join(parent, 'environment')
  writeFileSync(path, '')
  chmodSync(path, 0)
  // Root can read everything: then somebody else looks, once the code is loaded, which may be root's alone.
  const look = `
    const { keyFileFindings, readKeyFiles } = require(process.argv[1])
    if (process.getuid() === 0) process.seteuid(65534)
    readKeyFiles([process.argv[2]]).then((files) => {
      console.log(keyFileFindings(files).map(({ code, messages }) => [code, JSON.stringify(messages)].join()).join())
    })`
  const code = fileURLToPath(new URL('../../../dist/cli/doctor/key-files.js', import.meta.url))
  const found = execFileSync(process.execPath, ['-e', look, code, path], { encoding: 'utf8' })
  expect(found).toMatch(/^TICKETGATE_DOCTOR_KEY_FILE_MISSING,.*EACCES/)
})

test.each([
  ['KEY=ab#cd', 'ab#cd'],
  ['KEY=ab #cd', 'ab #cd'],
  ['KEY="ab#cd"', 'ab#cd'],
  ["  KEY = 'ab cd'  ", 'ab cd'],
  ['KEY="', '"'],
  ['KEY=a=b', 'a=b'],
  ['# KEY=no\n; KEY=neither\r\nKEY=yes\r\nnothing', 'yes'],
  ['KEY=first\nKEY=last', 'last'],
  ['export KEY=ab', 'ab'],
])('of the file %j KEY is %j, as systemd has it', async (text, expected) => {
  const path = join(folder(), 'environment')
  writeFileSync(path, text)
  expect(environmentIn(await readKeyFiles([path]))).toEqual({ KEY: expected })
})
