import { isPrivateIp, normaliseIp } from '@ticketgate/core/provider'
import type { FastifyRequest } from 'fastify'
import type { Subjects } from '../../captcha/budgets/subjects.js'
import type { ServiceContext } from '../../captcha/context.js'
import { visitorIp } from '../../http/visitor.js'

/** Headers that proxies add. */
const passingHeaders = ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via']

const warned = new WeakSet<ServiceContext['log']>()

/**
 * The subjects that the budgets count: the caller's address or, if the caller is a back end, the device address it
 * reports. Anyone else could report a new one each time: a caller that a proxy passed on, and one with a private
 * address too, since all that comes through a container network has its gateway's.
 */
export function visitorOf(
  { subjectsOf, isBackEnd, log }: Pick<ServiceContext, 'subjectsOf' | 'isBackEnd' | 'log'>,
  request: Pick<FastifyRequest, 'ip' | 'headers'>,
): Subjects {
  const ip = visitorIp(request)
  const { 'x-device-ip': device } = request.headers
  const deviceIp = typeof device === 'string' ? normaliseIp(device) : undefined
  const isPassedOn = passingHeaders.some((name) => request.headers[name] !== undefined)
  if (deviceIp === undefined || isPassedOn) return subjectsOf({ ip })
  if (isBackEnd(ip)) return subjectsOf({ ip: deviceIp })
  if (isPrivateIp(ip) && !warned.has(log)) {
    warned.add(log)
    log.warn(
      {},
      'OneAccess: a caller with a private address named a device. It counts as one visitor: name it with --back-end if it is a back end.',
    )
  }
  return subjectsOf({ ip })
}
