import { redisAttempts, redisStore, type SendCommand } from '@ticketgate/redis'
import { expect, test } from 'vitest'

/** A Redis whose answers are lost, or are this error; it may have carried out the commands. */
function failing(error: Error) {
  const commands: string[] = []
  return {
    commands,
    sendCommand: async ([name = '']: string[]): Promise<never> => {
      // The other command looks whether it may forget keys.
      if (name !== 'INFO') commands.push(name)
      throw error
    },
  }
}

const steps: Record<string, (sendCommand: SendCommand) => unknown> = {
  'a claim': (sendCommand) =>
    redisStore({ sendCommand }).claim('k', { owner: 'o', binding: 'b', maxUses: 3, leaseMs: 1000 }),
  'a take': (sendCommand) =>
    redisStore({ sendCommand }).take('k', { binding: 'b', maxUses: 3, ttlMs: 1000, value: 'v' }),
  'a release': (sendCommand) => redisStore({ sendCommand }).release('k', 'o'),
  'a place': (sendCommand) => redisAttempts({ sendCommand }).take(['k'], [3], 1000),
}

test.each(Object.entries(steps))('%s whose answer was lost is not sent again: it may have counted', async (_, step) => {
  const { commands, sendCommand } = failing(new Error('Socket closed unexpectedly'))
  await expect(step(sendCommand)).rejects.toThrow('Socket closed unexpectedly')
  expect(commands).toEqual(['EVALSHA'])
})

test.each(Object.entries(steps))('%s whose script Redis does not know is sent whole, once', async (_, step) => {
  const { commands, sendCommand } = failing(new Error('NOSCRIPT No matching script. Please use EVAL.'))
  await expect(step(sendCommand)).rejects.toThrow('NOSCRIPT')
  expect(commands).toEqual(['EVALSHA', 'EVAL'])
})
