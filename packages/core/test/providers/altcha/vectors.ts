/** What the published vectors are signed with is shorter than a key may be. */
export const vectorKey = 'test-key'
export const vectors = {
  v1: {
    algorithm: 'SHA-256',
    salt: '0123456789abcdef01234567?expires=4102444800&',
    number: 123,
    challenge: '112d938496a3552dc85fd80f293283d362a37d1fef165bf41f3b26d1684acd25',
    signature: '5eb4dac712c6b13646eea77ac9a1b4063bbc459af83d8910f753c7110b15cdc3',
  },
  v1Spliced: {
    algorithm: 'SHA-256',
    salt: 'aa?user=a',
    number: 'expires=1&7',
    challenge: '535ffeefd79ea6907ab6f3d546bb957bb5099724b61859d3d2094bbcb68d9af9',
    signature: '0204d96a4e754b8e3165c3d79e71527c4bd496ef493ad4faf46cdc1ce4343504',
  },
  v2: {
    parameters: {
      algorithm: 'PBKDF2/SHA-256',
      cost: 1000,
      data: { challengeId: 't-1' },
      expiresAt: 4102444800,
      keyLength: 32,
      keyPrefix: '00',
      nonce: '00112233445566778899aabbccddeeff',
      salt: 'ffeeddccbbaa99887766554433221100',
    },
    signature: '1bddb1b7deda2b05ee8946d55bea910c7bf9da897d5442f4637e83b5462c1c0c',
    counter: 59,
    derivedKey: '0079cd20c658cc4ccd3d59d958bb99c3bc1c4b4777be6a52c5eb3f64f83785ba',
  },
}
