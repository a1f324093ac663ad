import type { Rule } from '@ticketgate/core/provider'
import type { ServiceOptions } from './service-options.js'

/** How the flag of an option, or its environment variable, is read. */
export interface FlagEntry {
  /** Without `--`; the variable's name follows from it. */
  readonly name: string
  /** The placeholder for the value in the help; absent: the flag is a switch. */
  readonly value?: string
  /** Of a pair, for the error about one that is none. */
  readonly example?: string
  /**
   * A secret that is never read from the command line, which anybody on the machine can see: from its variable alone, or
   * from the file that the flag with `-file` behind its name gives.
   */
  readonly environmentOnly?: true
  /**
   * `switch`: given, the option is true; `off`: given, it is false; `hops`: a number, true, false, or else text;
   * `pairs`: `ID=KEY`, repeated, as an object. @default 'text'
   */
  readonly read?: 'text' | 'integer' | 'list' | 'pairs' | 'hops' | 'switch' | 'off'
}

/** One thing that can be set: checked, defaulted, set by a flag, and explained, all from here. */
export interface OptionEntry {
  readonly rule: Rule
  /** The value, or in words where it is not one. */
  readonly default?: string | number | boolean
  /** Absent: it can only be set in code. */
  readonly flag?: FlagEntry
  /** What it is for: one or two sentences, for `--help` and the reference page. */
  readonly help: string
  /** More, for the reference page alone. */
  readonly more?: string
}

type Group = 'oneaccess' | 'ajCaptcha' | 'console'

/** An option's name; that of one in a nested object has a dot, as `oneaccess.clientIds`. */
export type OptionName =
  | Exclude<keyof ServiceOptions, Group>
  | { [G in Group]: `${G}.${keyof NonNullable<ServiceOptions[G]> & string}` }[Group]

/** The variable in the environment that is read where the flag is not given. */
export const envName = (flag: string): string => `TICKETGATE_${flag.toUpperCase().replaceAll('-', '_')}`
