/** Simplified Chinese, traditional Chinese, English. @see spec page tianyu-v2, "JavaScript flow" */
export const LANGS = [2052, 1028, 1033] as const
export type Lang = (typeof LANGS)[number]

/** Simplified Chinese if no language, or an unknown one, is requested. */
export const langOf = (asked: unknown): Lang => LANGS.find((lang) => lang === Number(asked)) ?? 2052
