import type { FlagTable } from './flags.js'

export const SERVE_FLAGS = {
  port: { value: 'N', help: 'Port to listen on, or 0 for any free one. Default 8787.' },
  host: { value: 'HOST', help: 'Address to listen on, 0.0.0.0 for all. Default 127.0.0.1.' },
  'public-url': {
    value: 'URL',
    help: 'Origin that browsers use, as in https://captcha.example.com. Default: that of each request.',
  },
  'host-name': {
    value: 'NAME',
    multiple: true,
    help: 'Another host name that applications may sign for, besides csec.api.qcloud.com.',
  },
  'trust-proxy': {
    value: 'HOPS|CIDR',
    help: 'Trust X-Forwarded-For from this many proxies, or from these networks. Default: from none.',
  },
  'secret-id': {
    value: 'ID',
    help: 'Key id that applications sign with. Required in production, otherwise generated and printed if missing.',
  },
  'secret-key': { value: 'KEY', help: 'Key that applications sign with. Goes with --secret-id.' },
  'more-key': {
    value: 'ID=KEY',
    multiple: true,
    help: 'Another key id and key that applications may sign with, e.g. while keys are being replaced.',
  },
  'seal-key': {
    value: 'KEY',
    multiple: true,
    help: 'Secret text of 32 characters or more that seals tickets; of several, the first one seals and all can open. Required in production, otherwise generated and printed if missing.',
  },
  'style-seed': {
    value: 'TEXT',
    help: "Makes this deployment's pictures differ from others'. Default: from the seal key.",
  },
  pictures: {
    value: 'DIR',
    help: 'Your own pictures for the slide puzzle, 400 x 200 pixels or more. Default: painted scenes.',
  },
  'picture-format': { value: 'FORMAT', help: 'What the URL of CaptchaGetUrl serves: jpeg or png. Default jpeg.' },
  'ticket-ttl-seconds': { value: 'N', help: 'How long a ticket is valid. Default 1200.' },
  'ticket-uses': { value: 'N', help: 'How often a ticket can be checked. Default 2.' },
  'challenge-ttl-seconds': { value: 'N', help: 'How long a challenge can be answered. Default 120.' },
  'script-ttl-seconds': { value: 'N', help: 'How old a script, or its URL, may be when its page opens. Default 300.' },
  'session-ttl-seconds': {
    value: 'N',
    help: 'How long a page that opened the captcha may request challenges. Default 3600.',
  },
  'picture-url-ttl-seconds': { value: 'N', help: 'How long the URL of CaptchaGetUrl serves pictures. Default 1200.' },
  'no-budgets': {
    help: 'Do not count visitors: captchas never get harder and are never refused. For services limited by other means.',
  },
  'captcha-app': {
    value: 'ID=KEY',
    multiple: true,
    help: 'CaptchaAppId of Tencent Captcha and its AppSecretKey. Default: any; the signature alone decides.',
  },
  'client-id': {
    value: 'ID',
    multiple: true,
    help: 'Application that may request OneAccess captchas (X-client-id). Default: any.',
  },
  'encrypt-points': { help: 'OneAccess pages encrypt the point that they send; those of AJ-Captcha always do.' },
  redis: {
    value: 'URL',
    help: 'Share what was used and counted with other processes, as in redis://127.0.0.1:6379. Needs: npm install @ticketgate/redis redis.',
  },
  metrics: { help: 'Serve /metrics for Prometheus. Needs: npm install prom-client.' },
  'test-tickets': {
    help: 'Issue tickets without a solved captcha to signed requests (see ticketgate ticket). Refused in production.',
  },
  log: { value: 'FORMAT', help: 'Format of the log: text, json or off. Default text.' },
} as const satisfies FlagTable
