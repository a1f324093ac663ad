import * as zlib from 'node:zlib'

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte
  for (let bit = 0; bit < 8; bit += 1) rest = (rest >>> 1) ^ ((rest & 1) * 0xedb88320)
  return rest
})

export function ownCrc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] as number)
  return ~crc >>> 0
}

/** The checksum of a PNG's chunks: Node's, which is faster, or our own in Node 22.0 and 22.1, which have none. */
export const crc32: (bytes: Uint8Array) => number = zlib.crc32 ?? ownCrc32
