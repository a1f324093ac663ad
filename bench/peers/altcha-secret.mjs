/** The app checks by it what the load has solved. */
export const altchaSecret = 'secret-of-the-bench'
