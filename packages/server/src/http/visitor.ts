import { BlockList, isIP } from 'node:net'
import { normaliseIp } from '@ticketgate/core/provider'
import type { FastifyRequest } from 'fastify'
import { namedNetworks } from '../options/rules.js'
import type { ServiceOptions } from '../options/service-options.js'

/**
 * The visitor's address, in one form whatever a proxy writes: without a port, a zone or brackets. What is no address at
 * all is one visitor: never one without a budget.
 */
export const visitorIp = ({ ip }: Pick<FastifyRequest, 'ip'>): string => normaliseIp(ip) ?? 'unknown'

type IsTrusted = (address: string, hop: number) => boolean

/**
 * Whether the proxy at this address is believed; `hop` counts from this service.
 * @param trustProxy as the option's rule lets it pass; a number is that of proxies
 */
export function trustedProxy(trustProxy: ServiceOptions['trustProxy'] = false): IsTrusted {
  if (typeof trustProxy === 'boolean') return () => trustProxy
  if (typeof trustProxy === 'number') return (_address, hop) => hop < trustProxy
  const networks = new BlockList()
  for (const part of trustProxy.split(',')) addNetwork(networks, part.trim())
  return (address) => {
    const ip = normaliseIp(address)
    return ip !== undefined && networks.check(ip, isIP(ip) === 6 ? 'ipv6' : 'ipv4')
  }
}

function addNetwork(networks: BlockList, network: string): void {
  const named = namedNetworks[network]
  if (named !== undefined) {
    for (const each of named) addNetwork(networks, each)
    return
  }
  const [ip = '', range] = network.split('/')
  const isV6 = isIP(ip) === 6
  const bits = range === undefined ? (isV6 ? 128 : 32) : isIP(range) === 4 ? maskBits(range) : Number(range)
  networks.addSubnet(ip, bits, isV6 ? 'ipv6' : 'ipv4')
}

/** 24 for 255.255.255.0: the rule of the option lets none pass whose ones are not in front. */
const maskBits = (mask: string): number =>
  mask
    .split('.')
    .map((part) => Number(part).toString(2).replaceAll('0', '').length)
    .reduce((sum, ones) => sum + ones, 0)
