import type { FastifyRequest } from 'fastify'
import type { ServiceContext } from '../../captcha/context.js'
import { signedHosts as ownHosts } from '../signatures/signed-hosts.js'

/** The hosts signed by applications that reach this service under the vendor's name. */
const VENDOR_HOSTS = ['captcha.tencentcloudapi.com', 'captcha.intl.tencentcloudapi.com']

/** The vendor's SDKs sign the host without a port, whatever the Host header says. */
export const signedHosts = (context: ServiceContext, request: FastifyRequest): Set<string> =>
  new Set([...ownHosts(context, request), ...VENDOR_HOSTS])
