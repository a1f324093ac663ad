import type { SelfTestCode } from '../contracts/self-test.js'

/** One code as its page in the documentation has it. */
export interface CodeEntry {
  readonly meaning: string
  readonly cause: string
  readonly remedy: string
}

/** All codes of `verifier.selfTest()`. */
export const selfTestCodes: Readonly<Record<SelfTestCode, CodeEntry>> = {
  TICKETGATE_SELF_TEST_PASSES_ANYTHING: {
    meaning: 'The vendor let a ticket pass that it never issued.',
    cause: 'A published test key, a test mode in the vendor’s console, or an endpoint that is not the vendor’s.',
    remedy: 'Give the keys of your own site, end the test mode, and check `endpoint`. Until then everybody passes.',
  },
  TICKETGATE_SELF_TEST_REFUSED: {
    meaning: 'The vendor answered, and refused the call itself rather than the ticket.',
    cause: 'A wrong or revoked key, a parameter of another account, an account that is blocked or not paid for.',
    remedy: 'Compare the keys with those in the vendor’s console; the message names what the vendor objected to.',
  },
  TICKETGATE_SELF_TEST_CLOCK: {
    meaning: 'The vendor’s clock and this machine’s differ by more than a signature may be old.',
    cause: 'No time service runs here, or a virtual machine was suspended.',
    remedy: 'Set this machine’s clock, by NTP for instance, and test again.',
  },
  TICKETGATE_SELF_TEST_CERTIFICATE: {
    meaning: 'The vendor’s certificate does not fit.',
    cause: 'A proxy that breaks TLS open, a private authority that Node does not know, an endpoint of another name.',
    remedy: 'Check `endpoint`; tell Node of a private authority by NODE_EXTRA_CA_CERTS. Never switch the check off.',
  },
  TICKETGATE_SELF_TEST_CONNECTION: {
    meaning: 'No call can be made as it is set up.',
    cause: 'An unknown host name, a wrong scheme or port, a firewall, or no file descriptors left on this machine.',
    remedy: 'Check `endpoint`, DNS, and the way out of this network (the option `dispatcher` takes a proxy).',
  },
  TICKETGATE_SELF_TEST_DOWN: {
    meaning: 'The vendor did not answer, or answered that it has failed.',
    cause: 'An outage of the vendor’s, or a firewall here that drops what it does not like.',
    remedy: 'Call the endpoint from this machine by hand; look at the vendor’s status page, then test again.',
  },
  TICKETGATE_SELF_TEST_THROTTLED: {
    meaning: 'The vendor takes no more calls.',
    cause: 'The quota is used up, or the limit for one minute.',
    remedy: 'Look at the account’s quota and billing.',
  },
  TICKETGATE_SELF_TEST_UNREADABLE: {
    meaning: 'What answered does not speak the vendor’s protocol as it is documented.',
    cause: 'An endpoint that is something else, a proxy’s page in between, or a change at the vendor’s.',
    remedy: 'Check `endpoint`; if it is right, look for a newer version of this package.',
  },
  TICKETGATE_SELF_TEST_UNTESTABLE: {
    meaning: 'The provider does not say how it can be tested.',
    cause: 'A provider of your own without `selfTest`, or one whose ticket for the test it does not read itself.',
    remedy: 'Give the provider a `selfTest` with a `ticket` that its vendor cannot have issued.',
  },
  TICKETGATE_SELF_TEST_TENANT: {
    meaning: 'There is no provider for that tenant.',
    cause: 'An unknown tenant, keys that cannot be, or records that could not be read.',
    remedy: 'Look at what `provider(tenant)` of verifiers() does for it.',
  },
  TICKETGATE_SELF_TEST_CLOSED: {
    meaning: 'The verifier was closed.',
    cause: 'verifier.close() came before the test.',
    remedy: 'Test before the verifier is closed.',
  },
}
