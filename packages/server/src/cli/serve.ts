import { isProduction } from '@ticketgate/core/provider'
import { checkServiceOptions } from '../options/check.js'
import { serviceOptions } from '../options/options-and-flags.js'
import type { ServiceOptions } from '../options/service-options.js'
import { createService, type Service } from '../service.js'
import type { Command, Terminal } from './command.js'
import { makeDataFolder } from './data-folder.js'
import { CommandError, UsageError } from './errors.js'
import type { Flags } from './flag-parser.js'
import { keysOf, type ServiceKeys } from './keys.js'
import { type Language, languageOf } from './language.js'
import { loggerFromFlags, logWarnings } from './log.js'
import { serveFlags, serveOptions } from './options-from-flags.js'
import { inLanguage, phrase } from './phrase.js'
import { promMetrics } from './prom-metrics.js'
import { connectRedis, type RedisConnection } from './redis.js'
import { startSummary, summaryLines } from './start-summary.js'
import { stopSignals } from './stop-signals.js'

export const serve: Command = {
  name: 'serve',
  summary: 'Runs the captcha service.',
  flags: serveFlags,
  examples: [
    'ticketgate serve',
    'ticketgate serve --port 9000 --test-tickets',
    'NODE_ENV=production ticketgate serve --host 0.0.0.0 --trust-proxy 1 \\\n  --public-url https://captcha.example.com',
  ],

  async run(flags, terminal) {
    const mode = { isProduction: isProduction(terminal.env) }
    const keys = keysOf(flags, mode)
    const logger = loggerFromFlags(flags, terminal.err)
    const options = serveOptions(flags, keys, { ...mode, logger })
    // Before waiting for Redis.
    checkServiceOptions(options)
    if (options.dataFolder !== undefined) await makeDataFolder(options.dataFolder)
    const signals = stopSignals(terminal.env)
    const stopWarnings = logWarnings(logger)
    const redisUrl = flags.text('redis')
    let redis: RedisConnection | undefined
    try {
      if (redisUrl !== undefined) {
        redis = await connectRedis(redisUrl, { log: logger, keepsStatistics: options.dataFolder === undefined })
      }
      const service = createService({ ...options, ...sharedOf(redis, options), ...(await metricsOf(flags)) })
      await listen(service, flags)
      const stopped = signals.first().then(() => service.close())
      if (flags.has('test-tickets')) {
        logger.warn({}, '--test-tickets: this service issues tickets without a solved captcha. For tests only.')
      }
      // What programs read is the same in every language.
      const isForPrograms = flags.text('log') === 'json'
      const language = isForPrograms ? 'en' : languageOf(terminal.env)
      const summary = startSummary({ service, options, redisUrl, hasMetrics: flags.has('metrics') }, language)
      printKeys(keys, terminal, language)
      if (isForPrograms) {
        logger.info(summary, 'The captcha service has started.')
        terminal.out(`Captcha service: ${summary.address}`)
      } else {
        for (const line of summaryLines(summary, language)) terminal.out(line)
      }
      await stopped
    } finally {
      // An open connection would keep the process from ending.
      await redis?.close()
      stopWarnings()
      signals.close()
    }
  },
}

/** What is kept in Redis: statistics too, unless a folder was named for them. */
function sharedOf(redis: RedisConnection | undefined, { dataFolder }: ServiceOptions): Partial<ServiceOptions> {
  if (redis === undefined || dataFolder === undefined) return redis?.options ?? {}
  const { store, counters } = redis.options
  return { store, counters }
}

const metricsOf = async (flags: Flags) => (flags.has('metrics') ? { metrics: await promMetrics() } : {})

const listeners = {
  service: { portFlag: 'port', hostFlag: 'host', usualPort: serviceOptions.port.default },
  console: { portFlag: 'console-port', hostFlag: 'console-host', usualPort: serviceOptions['console.port'].default },
} as const

async function listen(service: Service, flags: Flags): Promise<void> {
  try {
    await service.listen()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    await service.close()
    // The console listens first.
    const isOfConsole = service.console !== undefined && service.console.url === undefined
    const { portFlag, hostFlag, usualPort } = listeners[isOfConsole ? 'console' : 'service']
    const taken = { port: flags.text(portFlag) ?? usualPort, flag: portFlag }
    if (code === 'EADDRINUSE') {
      throw new CommandError(
        phrase('Port {port} is taken. Stop what is listening there, or choose another with --{flag}.', taken),
      )
    }
    if (code === 'EACCES') {
      throw new CommandError(
        phrase('Port {port} needs more permissions than this process has. Choose one above 1023 with --{flag}.', taken),
      )
    }
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      const host = flags.text(hostFlag) ?? ''
      throw new UsageError(phrase('--{flag} {host} is not an address of this machine.', { flag: hostFlag, host }))
    }
    throw error
  }
}

/** Only once it runs: anyone who mistyped a flag needs to read the error, not keys. */
function printKeys({ madeUp }: ServiceKeys, terminal: Terminal, language: Language): void {
  if (madeUp.length > 0) {
    terminal.out(inLanguage(language, 'Keys generated for development, valid until this process ends:'))
  }
  for (const line of madeUp) terminal.out(`  ${line}`)
}
