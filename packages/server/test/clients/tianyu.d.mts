export function callTianyu(call: {
  endpoint: string
  secretId: string
  secretKey: string
  method: 'GET' | 'POST'
  signatureMethod: string
  parameters: Record<string, string | number>
}): Promise<string>
