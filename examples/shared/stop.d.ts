// For nestjs-sms, which is compiled separately.
export declare function onStop(close: () => unknown): void
