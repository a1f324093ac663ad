export { type MemoryCountersOptions, memoryCounters } from './captcha/budgets/counters.js'
export { type RedisCountersOptions, redisCounters } from './captcha/budgets/redis-counters.js'
export type { ServiceContext } from './captcha/context.js'
export type {
  CheckOutcome,
  Counts,
  Labels,
  MissingCounts,
  Row,
  StatisticsAnswer,
  StatisticsBatch,
  StatisticsStore,
  Way,
} from './captcha/statistics/contracts.js'
export { type RedisStatisticsOptions, redisStatistics } from './captcha/statistics/redis-statistics.js'
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
