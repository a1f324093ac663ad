/** What cannot be done, in words for whoever asked for it. */
export class Refused extends Error {}

/** Somebody pressed Ctrl-C, or Escape. */
export class Cancelled extends Error {}
