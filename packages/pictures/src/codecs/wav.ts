/** WAV, 8 bits, mono. @param sound samples from -1 to 1 */
export function encodeWav(sound: Float32Array, rateHz: number): Buffer {
  const bytes = Buffer.alloc(44 + sound.length)
  bytes.write('RIFF', 0, 'ascii')
  bytes.writeUInt32LE(36 + sound.length, 4)
  bytes.write('WAVEfmt ', 8, 'ascii')
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(1, 20) // PCM
  bytes.writeUInt16LE(1, 22)
  bytes.writeUInt32LE(rateHz, 24)
  bytes.writeUInt32LE(rateHz, 28)
  bytes.writeUInt16LE(1, 32)
  bytes.writeUInt16LE(8, 34)
  bytes.write('data', 36, 'ascii')
  bytes.writeUInt32LE(sound.length, 40)
  for (let i = 0; i < sound.length; i += 1) {
    bytes[44 + i] = Math.max(0, Math.min(255, Math.round(128 + (sound[i] as number) * 118)))
  }
  return bytes
}
