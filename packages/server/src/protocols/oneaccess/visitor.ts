import { BlockList, isIP } from 'node:net'
import { normaliseIp } from '@ticketgate/core/provider'
import type { FastifyRequest } from 'fastify'
import type { Subjects } from '../../captcha/budgets/subjects.js'
import type { ServiceContext } from '../../captcha/context.js'
import { visitorIp } from '../../http/visitor.js'

/** The networks that a back end next to this service calls from. */
const NEIGHBOURS = new BlockList()
for (const [network, bits] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['127.0.0.0', 8],
] as const) {
  NEIGHBOURS.addSubnet(network, bits)
}
NEIGHBOURS.addAddress('::1', 'ipv6')
NEIGHBOURS.addSubnet('fc00::', 7, 'ipv6')

/** Headers that proxies add. */
const PASSING_HEADERS = ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via']

/**
 * The subjects that the budgets count: the caller's address or, if the caller is a back end next to us, the device
 * address it reports. Anyone else could report a new one each time, so a call that a proxy passed on is not believed.
 */
export function visitorOf(
  { subjectsOf }: Pick<ServiceContext, 'subjectsOf'>,
  request: Pick<FastifyRequest, 'ip' | 'headers'>,
): Subjects {
  const ip = visitorIp(request)
  const { 'x-device-ip': device } = request.headers
  const deviceIp = typeof device === 'string' ? normaliseIp(device) : undefined
  const isPassedOn = PASSING_HEADERS.some((name) => request.headers[name] !== undefined)
  const isNeighbour = !isPassedOn && isIP(ip) !== 0 && NEIGHBOURS.check(ip, isIP(ip) === 6 ? 'ipv6' : 'ipv4')
  return subjectsOf({ ip: isNeighbour && deviceIp !== undefined ? deviceIp : ip })
}
