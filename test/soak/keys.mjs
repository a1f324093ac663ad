export const keys = {
  secretId: 'AKIDsoak',
  secretKey: 'a-secret-key-of-the-soak',
  sealKeys: ['a-seal-key-of-the-soak-that-is-long-enough'],
}
