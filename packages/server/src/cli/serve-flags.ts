import type { FlagTable } from './flags.js'

export const SERVE_FLAGS = {
  port: { value: 'N', help: 'Port to listen on; 0 takes any free one. Default 8787.' },
  host: { value: 'HOST', help: 'Address to listen on. Default 127.0.0.1; 0.0.0.0 for all.' },
  'public-url': {
    value: 'URL',
    help: 'How browsers reach the service, as in https://captcha.example.com. Default: as each request says.',
  },
  'host-name': {
    value: 'NAME',
    multiple: true,
    help: 'One more host name that applications may sign for, beside csec.api.qcloud.com.',
  },
  'trust-proxy': {
    value: 'HOPS|CIDR',
    help: 'Believe X-Forwarded-For of this many proxies, or of these networks. Default: nobody.',
  },
  'secret-id': {
    value: 'ID',
    help: 'Key id that applications sign with. Made up and printed where no keys are given.',
  },
  'secret-key': { value: 'KEY', help: 'Key that applications sign with.' },
  'more-key': {
    value: 'ID=KEY',
    multiple: true,
    help: 'One more key id and key that applications sign with, e.g. while keys are changed.',
  },
  'seal-key': {
    value: 'KEY',
    multiple: true,
    help: 'Secret text of 32 characters or more that seals tickets. Repeat it to change keys: the first seals, all open.',
  },
  'style-seed': {
    value: 'TEXT',
    help: "Makes this deployment's pictures differ from others'. Default: from the seal key.",
  },
  pictures: {
    value: 'DIR',
    help: 'Pictures of your own for the slide puzzle, 400 x 200 pixels or more. Default: painted scenes.',
  },
  'picture-format': { value: 'FORMAT', help: 'What the URL of CaptchaGetUrl serves: jpeg or png. Default jpeg.' },
  'ticket-ttl-seconds': { value: 'N', help: 'How long a ticket verifies. Default 1200.' },
  'ticket-uses': { value: 'N', help: 'How often a ticket verifies. Default 2.' },
  'challenge-ttl-seconds': { value: 'N', help: 'How long a challenge can be answered. Default 120.' },
  'script-ttl-seconds': { value: 'N', help: 'How old a script, or its URL, may be when its page opens. Default 300.' },
  'session-ttl-seconds': {
    value: 'N',
    help: 'How long a page that opened the captcha may ask for challenges. Default 3600.',
  },
  'picture-url-ttl-seconds': { value: 'N', help: 'How long the URL of CaptchaGetUrl gives pictures. Default 1200.' },
  'no-budgets': { help: 'Count no visitor: nobody gets harder captchas, or none. For where something else limits.' },
  'captcha-app': {
    value: 'ID=KEY',
    multiple: true,
    help: 'A CaptchaAppId of Tencent Captcha and its AppSecretKey. Default: any, the signature alone says who asks.',
  },
  'client-id': {
    value: 'ID',
    multiple: true,
    help: 'An application that may ask for OneAccess captchas (X-client-id). Default: any.',
  },
  'encrypt-points': { help: 'OneAccess pages encrypt the point that they send; those of AJ-Captcha always do.' },
  redis: {
    value: 'URL',
    help: 'Share what was used with other processes, as in redis://127.0.0.1:6379. Needs: npm install @ticketgate/redis redis.',
  },
  metrics: { help: 'Serve /metrics for Prometheus. Needs: npm install prom-client.' },
  'test-tickets': {
    help: 'Give tickets that nobody solved to signed requests (see ticketgate ticket). Never in production.',
  },
  log: { value: 'FORMAT', help: 'text, json or off. Default text.' },
} as const satisfies FlagTable
