// For nestjs-sms, which is compiled separately.
export declare function portOf(variable: string, byDefault: number): number
export declare function refused(what: string, port: number, variable: string): (error: NodeJS.ErrnoException) => never
