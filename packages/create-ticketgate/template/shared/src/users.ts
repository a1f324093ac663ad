/** Whether somebody may log in: put your own users here. */
export function isPasswordRight(user: unknown, password: unknown) {
  return user === 'ada' && password === 'lovelace'
}
