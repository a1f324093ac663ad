/** One code as its page in the documentation has it. */
interface CodeEntry {
  /** A fault makes the exit code 1; a warning does not. */
  readonly severity: 'fault' | 'warning'
  readonly meaning: string
  readonly cause: string
  readonly remedy: string
}

/** All that `ticketgate doctor` can find: one page of the documentation each. */
export const doctorCodes = {
  TICKETGATE_DOCTOR_NODE_VERSION: {
    severity: 'fault',
    meaning: 'This Node is older than the service needs.',
    cause: 'Ticketgate runs on Node 20 from 20.19 on, and on Node 22 and later.',
    remedy: 'Install a Node that still gets updates.',
  },
  TICKETGATE_DOCTOR_KEY_FILE_MISSING: {
    severity: 'fault',
    meaning: 'A file with keys cannot be looked at.',
    cause: 'It is not there, is no file, or cannot be read by this user (EACCES).',
    remedy: 'Correct the path, or run the doctor as the file’s owner: as root, where systemd reads it for the service.',
  },
  TICKETGATE_DOCTOR_KEY_FILE_OPEN: {
    severity: 'fault',
    meaning: 'Others on this machine can read or write a file with keys.',
    cause: 'Its mode gives its group or everybody a right.',
    remedy: 'Run: chmod 600 FILE. If others may have read it, replace the keys.',
  },
  TICKETGATE_DOCTOR_DATA_FOLDER: {
    severity: 'fault',
    meaning: 'Statistics cannot be kept in their folder.',
    cause: 'It is not there, is no folder, or this user may not write to it.',
    remedy:
      'Correct --data, or make the folder and give it to the user that the service runs as (systemd: StateDirectory).',
  },
  TICKETGATE_DOCTOR_UNREACHABLE: {
    severity: 'fault',
    meaning: 'Nothing answers at the service’s address.',
    cause: 'The service does not run, listens elsewhere, or a name, a firewall or a proxy stands in between.',
    remedy: 'Start the service, and check --url, DNS and the proxy.',
  },
  TICKETGATE_DOCTOR_NOT_THE_SERVICE: {
    severity: 'fault',
    meaning: 'What answers at the address is not this service.',
    cause: 'The proxy passes the name on to something else, or puts a path in front.',
    remedy: 'Have the proxy pass the whole origin on to the service.',
  },
  TICKETGATE_DOCTOR_NOT_READY: {
    severity: 'fault',
    meaning: 'The service answers, but its store does not.',
    cause: 'Redis is away, hangs, is full, or rejects the service’s commands.',
    remedy: 'Look at the service’s log, and give the doctor --redis.',
  },
  TICKETGATE_DOCTOR_NO_TLS: {
    severity: 'fault',
    meaning: 'The service is reached in clear text over a network.',
    cause: '--url begins with http, and is not this machine’s own address or a private one.',
    remedy: 'Put a proxy with TLS in front: the repository’s deploy/caddy and deploy/nginx are ready to use.',
  },
  TICKETGATE_DOCTOR_CERTIFICATE: {
    severity: 'fault',
    meaning: 'Clients do not trust the certificate.',
    cause: 'It is self-signed, is over, is for another name, or comes without those between it and its authority.',
    remedy: 'Get one for this name, and have the proxy send the whole chain. For an authority of your own: --ca FILE.',
  },
  TICKETGATE_DOCTOR_CERTIFICATE_ENDS: {
    severity: 'warning',
    meaning: 'The certificate ends within two weeks.',
    cause: 'It is not renewed by itself, or its renewal fails.',
    remedy: 'Renew it, and look at why that did not happen by itself.',
  },
  TICKETGATE_DOCTOR_CLOCK: {
    severity: 'fault',
    meaning: 'The service’s clock and this machine’s are more than a minute apart.',
    cause: 'No time service runs on one of the two. From five minutes on every signature is refused.',
    remedy: 'Set both clocks by NTP.',
  },
  TICKETGATE_DOCTOR_SIGNATURE: {
    severity: 'fault',
    meaning: 'The service does not take a request that is signed with these keys.',
    cause:
      'Another --secret-id or --secret-key, or a proxy that sends the service another Host than the client called.',
    remedy:
      'Compare the keys; have the proxy pass Host on with its port (nginx: $http_host), or set --public-url or --host-name at the service.',
  },
  TICKETGATE_DOCTOR_OLD_SERVICE: {
    severity: 'warning',
    meaning: 'The service does not know the doctor’s question.',
    cause: 'It is of an older version than this command.',
    remedy: 'Run the doctor of the service’s own version.',
  },
  TICKETGATE_DOCTOR_UNREADABLE: {
    severity: 'fault',
    meaning: 'The service’s answer to a signed request cannot be read, or says that it failed.',
    cause: 'Something in between answers POST itself, or the service’s store does not answer.',
    remedy: 'Look at the service’s log and the proxy’s.',
  },
  TICKETGATE_DOCTOR_SEAL_KEY: {
    severity: 'fault',
    meaning: 'The service, or one of its processes, has another seal key than the one given.',
    cause: 'Processes were started with different keys: what one seals, another cannot open.',
    remedy: 'Give all processes the same --seal-key, also while keys are being replaced.',
  },
  TICKETGATE_DOCTOR_PUBLIC_URL: {
    severity: 'fault',
    meaning: 'The service believes to be reached under another address: its scripts name one that pages cannot load.',
    cause:
      'No --public-url, and a proxy that does not pass on Host or X-Forwarded-Proto; or a --public-url of another name.',
    remedy: 'Start the service with --public-url and the address that browsers use.',
  },
  TICKETGATE_DOCTOR_PROXY_TRUSTS_ANYBODY: {
    severity: 'fault',
    meaning: 'The service believes an address that its caller wrote: visitors choose whom they are counted as.',
    cause: '--trust-proxy is higher than the number of proxies, names too large a network, or is true.',
    remedy: 'Set --trust-proxy to the number of proxies in front, or to their networks.',
  },
  TICKETGATE_DOCTOR_PROXY_NOT_TRUSTED: {
    severity: 'warning',
    meaning: 'The service sees another address than this machine believes to have.',
    cause: 'The proxy in front is not trusted, so that all visitors count as one; or this machine is behind NAT.',
    remedy:
      'Give --address with what the internet sees of this machine; if it stays, set --trust-proxy at the service.',
  },
  TICKETGATE_DOCTOR_METRICS_EXPOSED: {
    severity: 'fault',
    meaning: 'Everybody can read /metrics.',
    cause: 'The proxy passes it on.',
    remedy: 'Answer 404 for /metrics in the proxy, as the repository’s deploy/nginx and deploy/caddy do.',
  },
  TICKETGATE_DOCTOR_CONSOLE_EXPOSED: {
    severity: 'fault',
    meaning: 'Everybody can reach the console’s pages.',
    cause: 'The proxy passes /console on, or the console’s own host lets in whoever calls it.',
    remedy:
      'It has a port of its own: let no proxy in front of the captcha pass /console to it. Reach it by a tunnel, or by a host that lets in your network alone (docs/operate/console.md).',
  },
  TICKETGATE_DOCTOR_AJ_EXPOSED: {
    severity: 'warning',
    meaning: 'AJ-Captcha’s /captcha/verify answers everybody, and nobody signs it.',
    cause: 'The service runs with --aj-captcha, and the proxy passes that path on.',
    remedy: 'Back ends alone need it: answer 404 for it in the proxy, and let them call the service itself.',
  },
  TICKETGATE_DOCTOR_REDIS_UNREACHABLE: {
    severity: 'fault',
    meaning: 'Redis does not answer.',
    cause: 'It does not run, listens elsewhere, or its certificate does not fit.',
    remedy: 'Check --redis (rediss:// for TLS), the network and the firewall.',
  },
  TICKETGATE_DOCTOR_REDIS_REFUSES: {
    severity: 'fault',
    meaning: 'Redis answers, and rejects a command that the service needs.',
    cause: 'A wrong password, missing rights, a cluster’s node, a read-only replica, or no memory left.',
    remedy:
      'Give the user the rights that docs/operate/service-processes.md lists, and the address of the one that writes.',
  },
  TICKETGATE_DOCTOR_REDIS_STATISTICS: {
    severity: 'warning',
    meaning: 'Redis rejects a command that only statistics need: none are kept, and nothing else is affected.',
    cause: 'The user has the rights for tickets and budgets alone.',
    remedy:
      'Give the user the rights for statistics that docs/operate/service-processes.md lists; or keep them in a folder: --data.',
  },
  TICKETGATE_DOCTOR_REDIS_VERSION: {
    severity: 'fault',
    meaning: 'Redis is older than 6.0.',
    cause: 'An old server; it does not know all that the store’s scripts use (KEEPTTL).',
    remedy: 'Install Valkey, or a Redis that still gets updates.',
  },
  TICKETGATE_DOCTOR_REDIS_EVICTS: {
    severity: 'fault',
    meaning: 'A full Redis would forget which tickets were used, and they could be used again.',
    cause: 'maxmemory-policy is not noeviction.',
    remedy: 'Run: CONFIG SET maxmemory-policy noeviction, and write it into redis.conf.',
  },
  TICKETGATE_DOCTOR_REDIS_NO_LIMIT: {
    severity: 'warning',
    meaning: 'Redis has no limit of memory: what fills it may have the system end it.',
    cause: 'maxmemory is 0.',
    remedy: 'Set maxmemory below what the machine has; with noeviction a full Redis refuses, and forgets nothing.',
  },
  TICKETGATE_DOCTOR_REDIS_NOT_KEPT: {
    severity: 'warning',
    meaning: 'A Redis that is started again has forgotten which tickets were used.',
    cause: 'appendonly is off.',
    remedy: 'Set appendonly yes, or accept that tickets of the last minutes can be used once more after a crash.',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>

export type DoctorCode = keyof typeof doctorCodes
