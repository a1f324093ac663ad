type Optional<Options> = { [Name in keyof Options]-?: object extends Pick<Options, Name> ? Name : never }[keyof Options]
type Undefinable<Options> = {
  [Name in keyof Options]-?: undefined extends Required<Options>[Name] ? Name : never
}[keyof Options]
/** The names of what may be left out but not be undefined. */
export type Refused<Options> = Exclude<Optional<Options>, Undefinable<Options>>
