export const keys = {
  secretId: 'AKIDbench',
  secretKey: 'a-secret-key-of-the-bench',
  sealKey: 'a-seal-key-of-the-bench-that-is-long-enough',
}
