// What is code in a text of the tables, which programs say without marks.
const code = new RegExp(
  [
    /--ca FILE|--[a-z][a-z-]+/,
    /(?:https|redis):\/\/[a-z0-9.:-]*[a-z0-9]/,
    /rediss:\/\//,
    /\d+\.\d+\.\d+\.\d+/,
    /csec\.api\.qcloud\.com/,
    /(?<=\()\*(?=\))|\*(?= 表示)/,
    /(?<![\w./-])\/(?:metrics|console|siteverify|captcha\/verify)\b/,
    /(?<![\w/])(?:deploy\/(?:nginx|caddy)|docs\/[\w/-]+\.md)/,
    /npm install @?[\w/-]+(?: [\w-]+)*/,
    /chmod 600 FILE|ticketgate ticket|\$http_host/,
    /CONFIG SET maxmemory-policy noeviction|maxmemory(?:-policy)?|noeviction|appendonly yes|appendonly|redis\.conf|KEEPTTL/,
    /X-[A-Z][\w-]+|NODE_ENV|TICKETGATE_[A-Z_]+|BudgetOptions|dataFolder|StateDirectory/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
)

/** The text as Markdown: what is code has its marks. */
export const withCodeMarks = (text) =>
  text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replace(code, '`$&`')))
    .join('')
