import type { Messages } from './messages.js'

export const en: Messages = {
  language: 'en',
  usage: 'A login page with a captcha, as a new project.\n\nUsage: npm create ticketgate@latest [FOLDER] -- [flags]',
  flags: {
    framework: 'what the app is built with',
    typescript: 'TypeScript, the default; --no-typescript for JavaScript',
    vendor: 'whose captcha; none is the captcha service in the box',
    yes: 'ask nothing: what no flag answers gets its default',
    help: 'show this',
    version: 'show the version',
  },
  questions: {
    folder: 'Which folder?',
    framework: 'Which framework?',
    typescript: 'Which language?',
    vendor: 'Whose captcha?',
  },
  service: 'none: the captcha service in the box, without an account',
  cancelled: 'Cancelled: nothing was written.',
  assumed: (choice) => `This is no terminal, so nothing is asked: ${choice}`,
  created: (folder) => `The project is in ${folder}.`,
  nextSteps: 'Next:',
  keysFirst: (variables) => `Before it starts, .env needs the vendor's keys: ${variables.join(', ')}.`,
  docs: 'docs',
  existingProject: (framework, modules) =>
    `There is a project here already (${framework}, ${modules}), and none of its files is touched. Add:`,
  existingSteps: {
    install: 'the packages',
    verifier: (file) => `a file ${file}`,
    environment: 'to the environment, e.g. in an .env that Git ignores (node --env-file=.env …)',
    server: 'on the server',
    page: 'in the form of the page',
    service: 'the captcha service, which runs beside the app with the same environment',
    tests: (page) => `for its tests; how they are written: ${page}`,
  },
  newFolder: 'For a new project name a folder: npm create ticketgate@latest my-login',
  noName: 'A folder has a name; "." is this one.',
  notEmpty: (folder) => `${folder} is not empty. Name a new folder, or an empty one.`,
  noFolder: (path) => `${path} is a file, not a folder.`,
  oneFolder: (folders) => `There is one folder for a project, not ${folders.length}: ${folders.join(', ')}.`,
  unknownValue: (flag, value, allowed) => `--${flag} cannot be "${value}". It is one of: ${allowed.join(', ')}.`,
  onlyTypeScript: 'NestJS is made in TypeScript only: Node runs no decorators, so they need its compiler.',
  notForLogins: (vendor, identity, page) =>
    `${vendor} is no captcha for a login: each check needs the visitor's ${identity.join(', ')}. See ${page}`,
  seeHelp: 'All flags: npm create ticketgate@latest -- --help',
  texts: {},
  settings: {
    port: 'The port of this app.',
    sealKey: 'Seals challenges and tickets: 32 characters or more.',
  },
  readme: (
    { name, vendor, typescript },
    { framework, extension, vendor: title, vendorPage, missing, serviceCommand, linkTo },
  ) => `# ${name}

A login page whose form is guarded by a captcha: ${framework} and [Ticketgate](${linkTo('README.md')}).

\`\`\`sh
npm install
npm start   # the page on http://127.0.0.1:3000/
npm test
\`\`\`

Log in as \`ada\` with the password \`lovelace\`.
${
  missing.length === 0
    ? ''
    : `
## Keys

Before \`npm start\`, write into \`.env\` what your account has (see [${title}](${linkTo(vendorPage)})):

${missing.map(({ variable, about }) => `- \`${variable}\`: ${about}`).join('\n')}

What is written out in \`src/captcha.${extension}\` is yours to change, too. \`npm test\` needs no keys.
`
}
## What is where

| file | |
|---|---|
| \`src/app.${extension}\` | the routes: the page, its captcha, the login behind it |
| \`src/captcha.${extension}\` | whose captcha it is: another vendor is another provider here, and nothing else |
${vendor === 'none' ? `| \`src/service.${extension}\` | the captcha service, started with the app |\n` : ''}| \`src/users.${extension}\` | who may log in: put your own users here |
| \`src/login.test.${extension}\` | the tests, with tickets that say what the provider answers |
| \`public\` | the page; \`<ticket-gate>\` is the captcha |
| \`.env\` | settings and keys, not in Git; \`.env.example\` has their names |
${
  vendor === 'none'
    ? `
## In production

Write \`NODE_ENV=production\` into the \`.env\` there. The captcha service runs by itself, with the same keys:

\`\`\`sh
${serviceCommand}
\`\`\`

Then take it out of \`src/server.${extension}\`, and set \`TICKETGATE_URL\` to its address. [Running the
service](${linkTo('docs/service/index.md')}) has the rest.
`
    : ''
}
## Further

- [Guarding routes](${linkTo('docs/guard/options.md')}): all options; behind a proxy, say whom you trust.
- [A captcha only after failures](${linkTo('docs/only-after/index.md')}), with one option.
- [Many processes](${linkTo('docs/operate/redis.md')}) share a Redis, so that a ticket admits once in all of them.
- [Testing](${linkTo('docs/guard/testing.md')})${typescript ? ' and types' : ''}, [providers](${linkTo('docs/vendors/index.md')}).
`,
}
