export { type MemoryCountersOptions, memoryCounters } from './captcha/budgets/counters.js'
export { type RedisCountersOptions, redisCounters } from './captcha/budgets/redis-counters.js'
export type { ServiceContext } from './captcha/context.js'
export type { Console } from './console/console.js'
export type {
  BudgetOptions,
  ConsoleOptions,
  Counters,
  Metrics,
  ServiceLogger,
  Steps,
  SubjectBudget,
} from './options/contracts.js'
export type { ServiceOptions } from './options/service-options.js'
export { createService, type Service } from './service.js'
