export { type MemoryCountersOptions, memoryCounters } from './captcha/budgets/counters.js'
export { type RedisCountersOptions, redisCounters } from './captcha/budgets/redis-counters.js'
export type { ServiceContext } from './captcha/context.js'
export { type RedisStatisticsOptions, redisStatistics } from './captcha/statistics/redis-statistics.js'
export type { TestTicketOptions } from './captcha/test-tickets.js'
export type { IssuedTicket } from './captcha/tickets.js'
export type { Console } from './console/console.js'
export type { Counters } from './contracts/counters.js'
export type { Metrics, ServiceLogger } from './contracts/reporting.js'
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
} from './contracts/statistics.js'
export type { BudgetOptions, Steps, SubjectBudget } from './options/budget-options.js'
export type { ConsoleOptions, ServiceOptions } from './options/service-options.js'
export { createService, type Service } from './service.js'
