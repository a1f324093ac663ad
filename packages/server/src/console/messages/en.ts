/** The console's texts in English; those in Chinese have the same names. */
export const en = {
  tag: 'en',
  otherLanguage: { tag: 'zh-CN', code: 'zh', name: '中文' },
  title: 'Captcha statistics',
  skip: 'Skip to the statistics',

  signIn: {
    title: 'Sign in',
    password: 'Password',
    submit: 'Sign in',
    hint: 'The one that the service was started with.',
    wrong: 'That is not the password.',
    busy: 'Too many are signing in at this moment. Try again in a few seconds.',
  },
  signOut: 'Sign out',

  trouble: {
    notFound: 'There is no such page.',
    failed: 'Something failed inside the service. Its log says what.',
    back: 'To the overview',
  },

  overview: 'Overview',
  business: (id: string) => `Business ${id}`,
  scene: (id: string) => `Scene ${id}`,
  noId: 'not named',
  others: 'all others',
  /** Between the parts of a name. */
  comma: ', ',
  parts: 'You are here',
  period: 'Period',
  periods: { day: 'Day', week: 'Week', month: 'Month' },
  span: { day: 'The last 24 hours', week: 'The last 7 days', month: 'The last 30 days' },
  before: { day: 'on the day before', week: 'on the week before', month: 'on the 30 days before' },
  points: 'points',
  times: (minutes: string) =>
    `Times are UTC. A challenge of the last ${minutes} can still be answered: until then it counts as left.`,
  kept: (days: string) => `Counts are kept for ${days}.`,
  hours: (n: string) => `${n} hours`,
  days: (n: string) => `${n} days`,
  minutes: (n: string) => (n === '1' ? 'minute' : `${n} minutes`),
  seconds: (n: string) => `${n} s`,
  secondsOrMore: (n: string) => `${n} s and more`,
  none: '–',

  figures: {
    shown: 'Shown',
    passRate: 'Pass rate',
    left: 'Left',
    median: 'Median time',
    slow: '90 % within',
    tickets: 'Tickets verified',
    refused: 'Refused',
    ofChecks: (n: string) => `of ${n} checked`,
  },

  empty: {
    title: 'Nothing was counted in this time',
    text: 'As soon as a captcha is shown, it appears here.',
    ids: 'Applications that name a businessId and a sceneId in their signed requests are told apart.',
  },

  missing: 'What is missing',

  unusual: {
    title: 'What is unusual',
    lead: 'Failures of the last 24 hours that are at least three times the average day of the week before.',
    none: 'Nothing: no kind of failure is three times the week’s.',
    tooEarly: 'Not known yet: there is less than a day before these 24 hours to compare them with.',
    kinds: {
      wrong: 'Wrong or late answers',
      left: 'Challenges left',
      unworked: 'Answers without work',
      refused: 'Refusals by budgets',
      tickets: 'Tickets that failed their check',
    },
    all: 'Everything here',
    finding: (today: string, usual: string, factor: string) => `${today}, ${factor} times the usual ${usual}`,
    newFinding: (today: string) => `${today}, none in the week before`,
    more: (n: string) => `and ${n} more`,
  },

  charts: {
    table: 'As a table',
    time: 'Time',
    outcomes: 'Challenges and what came of them',
    passRate: 'Pass rate',
    passRateLead: 'Right answers, of all answers.',
    seconds: 'Time to answer',
    secondsLead: 'Half of the right answers, and nine of ten, came within this time.',
    median: 'Median',
    slow: '90 %',
    summary: (name: string, from: string, to: string) =>
      `${name}, from ${from} to ${to}. The table below has the numbers.`,
  },

  outcomes: {
    right: 'Right',
    wrong: 'Wrong',
    expired: 'Too late',
    unworked: 'Without work',
    left: 'Left',
  },

  captchas: {
    title: 'What annoys people',
    lead: 'Captchas by how many are failed or left, the worst first.',
    captcha: 'Captcha',
    failed: 'Failed',
    failedOrLeft: 'Failed or left',
    type: (n: number) => `type ${n}`,
    ways: {
      unknown: 'Unknown',
      letters: 'Letters',
      slide: 'Slide',
      audio: 'Audio',
      picture: 'Picture',
      oneaccess: 'OneAccess',
      'aj-captcha': 'AJ-Captcha',
    },
  },

  stages: {
    title: 'How hostile visits looked',
    lead: 'The budgets’ stages: the more a network or a user fetches and fails, the higher.',
    stage: 'Stage',
    names: [
      '0, as requested',
      '1, harder letters',
      '2, slide and letters',
      '3, the same, with more work',
      '4, refused',
    ],
  },

  tickets: {
    title: 'Tickets checked',
    outcome: 'Outcome',
    count: 'Checks',
    share: 'Share',
    outcomes: {
      verified: 'Verified',
      used: 'Used before',
      expired: 'Expired',
      mismatch: 'Of another visitor, application or scene',
      unknown: 'Unknown',
    },
  },

  list: {
    businesses: 'Businesses',
    scenes: 'Scenes',
    business: 'Business',
    scene: 'Scene',
    find: 'Find',
    findLabel: { business: 'Find a business', scene: 'Find a scene' },
    noneFound: 'None of them has this in its name.',
    range: (first: string, last: string, all: string) => `${first} to ${last} of ${all}`,
    previous: 'Previous',
    next: 'Next',
    pages: 'Pages of the list',
  },

  download: 'Download',
}

/** Every text of the console, in one language. */
export type Messages = typeof en
