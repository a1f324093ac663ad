import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { normaliseIp } from '@ticketgate/core/provider'
import { noLogger } from '../../contracts/reporting.js'
import type { Command, Terminal } from '../command.js'
import { CommandError, UsageError } from '../errors.js'
import { type Flags, type FlagTable, readFlags } from '../flag-parser.js'
import { languageOf } from '../language.js'
import { logWarnings } from '../log.js'
import { phrase } from '../phrase.js'
import { redisClient } from '../redis.js'
import type { KeyPair } from '../signed-form.js'
import { checkAddress, type Target } from './address.js'
import { checkConsole, checkExposed } from './exposed.js'
import { type Finding, skipped } from './finding.js'
import { environmentIn, keyFileFindings, readKeyFiles } from './key-files.js'
import { checkDataFolder, checkNode } from './machine.js'
import { isLoopback } from './proxy-trust.js'
import { checkRedis } from './redis.js'
import { jsonReport, textReport } from './report.js'
import { checkSigned } from './signed.js'

/** What a file with keys may hold. */
const keyFlags = {
  'secret-id': {
    value: 'ID',
    help: 'The key id that the service was started with: for what only a signed call shows.',
  },
  'secret-key': { value: 'KEY', help: 'The key that goes with it.' },
  'seal-key': { value: 'KEY', multiple: true, help: 'The seal key; it is compared, and never sent.' },
} as const satisfies FlagTable

const flagTable = {
  url: { value: 'URL', help: 'The service, as browsers reach it; without it no service is called.' },
  ...keyFlags,
  redis: { value: 'URL', help: 'The Redis of the service; one mark and one count of a millisecond are written.' },
  'key-file': {
    value: 'FILE',
    multiple: true,
    help: 'A file with keys, whose rights are looked at; keys that are not given otherwise are read from it.',
  },
  data: { value: 'DIR', help: 'The folder of the service’s statistics: whether it can be written to.' },
  ca: { value: 'FILE', help: 'Certificates to trust besides Node’s own, in PEM.' },
  'console-url': {
    value: 'URL',
    help: 'The console, as its proxy has it: that it cannot be reached from where this runs. Give it outside your network.',
  },
  address: { value: 'IP', help: 'What the internet sees of this machine.', usual: 'the address that it calls from' },
  json: { help: 'Print the findings as JSON.' },
} as const satisfies FlagTable

export const doctor: Command = {
  name: 'doctor',
  summary: 'Says whether a service’s set-up is right, and what to do if it is not.',
  notes:
    'It calls nothing but what these flags name. The exit code is 1 if there is a fault. Run it on the machine of the service, and once more from outside.',
  flags: flagTable,
  examples: [
    'ticketgate doctor --url https://captcha.example.com',
    'ticketgate doctor --url http://127.0.0.1:8787 \\\n  --redis redis://127.0.0.1:6379 --key-file /etc/ticketgate/environment',
  ],

  async run(flags, terminal) {
    // What the store warns of is a finding here.
    const stopWarnings = logWarnings(noLogger)
    const findings = await findingsOf(flags).finally(stopWarnings)
    print(findings, flags, terminal)
    const faults = findings.filter(({ state }) => state === 'fault').length
    if (faults === 1) throw new CommandError(phrase('One fault was found.'))
    if (faults > 0) throw new CommandError(phrase('{faults} faults were found.', { faults }))
  },
}

function print(findings: readonly Finding[], flags: Flags, terminal: Terminal): void {
  const lines = flags.has('json')
    ? [jsonReport(findings)]
    : textReport(findings, { colours: terminal.colours === true, language: languageOf(terminal.env) })
  for (const line of lines) terminal.out(line)
}

async function findingsOf(flags: Flags): Promise<Finding[]> {
  const base = flags.url('url')
  const address = flags.text('address')
  if (address !== undefined && isIP(address) === 0) {
    throw new UsageError(phrase('--address must be an IP address; it is "{address}".', { address }))
  }
  if (isLoopback(normaliseIp(address))) {
    throw new UsageError(
      phrase('--address must be what the internet sees of this machine; {address} is seen by itself alone.', {
        address: address ?? '',
      }),
    )
  }
  const redisUrl = flags.text('redis')
  const redis = redisUrl === undefined ? undefined : await redisClient(redisUrl, { reconnectStrategy: false })
  const keyFiles = await readKeyFiles(flags.all('key-file') ?? [])
  const caFile = flags.text('ca')
  const ca = caFile === undefined ? undefined : await readFile(caFile, 'utf8')
  const inFiles = readFlags(keyFlags, [], environmentIn(keyFiles))
  const keys = keyPairOf((name) => flags.text(name) ?? inFiles.text(name))
  const sealKeys = flags.all('seal-key') ?? inFiles.all('seal-key')
  const dataFolder = flags.text('data')
  const consoleUrl = flags.url('console-url')
  return [
    checkNode(process.version),
    ...(keyFiles.length === 0 ? [skipped('Key files', 'give --key-file')] : keyFileFindings(keyFiles)),
    dataFolder === undefined
      ? skipped('Statistics', 'give --data if a folder keeps them')
      : await checkDataFolder(dataFolder),
    ...(base === undefined
      ? [skipped('Service', 'give --url')]
      : await serviceFindings({ url: new URL(base), ca }, { keys, sealKeys, address })),
    await checkConsole(consoleUrl, ca),
    ...(redis === undefined ? [skipped('Redis', 'give --redis')] : await checkRedis(redis, dataFolder === undefined)),
  ]
}

function keyPairOf(given: (flag: keyof typeof keyFlags) => string | undefined): KeyPair | undefined {
  const [secretId, secretKey] = [given('secret-id'), given('secret-key')]
  if (secretId !== undefined && secretKey !== undefined) return { secretId, secretKey }
  if (secretId === undefined && secretKey === undefined) return undefined
  throw new UsageError(phrase('--secret-id and --secret-key belong together: give both, or neither.'))
}

const noKeys = 'give --secret-id and --secret-key, or --key-file'

async function serviceFindings(
  target: Target,
  given: {
    keys: KeyPair | undefined
    sealKeys: readonly string[] | undefined
    address: string | undefined
  },
): Promise<Finding[]> {
  const { findings, answer } = await checkAddress(target)
  if (answer === undefined) return [...findings, skipped('The rest', 'there is no service to ask')]
  const { keys } = given
  const signed =
    keys === undefined
      ? [skipped('Signature', noKeys), skipped('Clock', noKeys)]
      : await checkSigned({ ...target, ...given, keys, answer })
  return [...findings, ...signed, ...(await checkExposed({ ...target, reached: answer }))]
}
