/** A command's name and its arguments. */
export type RedisCommand = [name: string, ...args: string[]]

/**
 * Sends one command with your client, and resolves to Redis' reply or rejects with its error.
 *
 * - node-redis: `(command) => client.sendCommand(command)`
 * - node-redis cluster: `(command, key) => cluster.sendCommand(key, false, command)`
 * - ioredis, alone or cluster: `withIoredis(client)`
 */
export type SendCommand = (command: RedisCommand, key: string) => Promise<unknown>
