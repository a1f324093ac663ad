// Cuckoo Cycle (Tromp, BITCOIN workshop 2015) with ChaCha8 for its edges, in the style of the widget's solver: cycles of
// 42 in graphs of 2^18 edges. Answers `{ graphs }` with how many cycles there were.
const N = 1 << 18
const MASK = N - 1
// Where the heap holds the edges' ends and the living edges.
const U = 0
const V = N
const LIVE = 2 * N
const H = new Int32Array(3 * N)
const D = new Uint8Array(N)
function edges(key, nonce) {
  const [k4, k5, k6, k7, k8, k9, ka, kb] = key
  for (let c = 0; c < N >> 3; c++) {
    let x0 = 0x61707865,
      x1 = 0x3320646e,
      x2 = 0x79622d32,
      x3 = 0x6b206574,
      x4 = k4,
      x5 = k5,
      x6 = k6,
      x7 = k7,
      x8 = k8,
      x9 = k9,
      xa = ka,
      xb = kb,
      xc = c,
      xd = nonce,
      xe = 0,
      xf = 0
    for (let i = 0; i < 4; i++) {
      x0 = (x0 + x4) | 0
      xc ^= x0
      xc = (xc << 16) | (xc >>> 16)
      x8 = (x8 + xc) | 0
      x4 ^= x8
      x4 = (x4 << 12) | (x4 >>> 20)
      x0 = (x0 + x4) | 0
      xc ^= x0
      xc = (xc << 8) | (xc >>> 24)
      x8 = (x8 + xc) | 0
      x4 ^= x8
      x4 = (x4 << 7) | (x4 >>> 25)
      x1 = (x1 + x5) | 0
      xd ^= x1
      xd = (xd << 16) | (xd >>> 16)
      x9 = (x9 + xd) | 0
      x5 ^= x9
      x5 = (x5 << 12) | (x5 >>> 20)
      x1 = (x1 + x5) | 0
      xd ^= x1
      xd = (xd << 8) | (xd >>> 24)
      x9 = (x9 + xd) | 0
      x5 ^= x9
      x5 = (x5 << 7) | (x5 >>> 25)
      x2 = (x2 + x6) | 0
      xe ^= x2
      xe = (xe << 16) | (xe >>> 16)
      xa = (xa + xe) | 0
      x6 ^= xa
      x6 = (x6 << 12) | (x6 >>> 20)
      x2 = (x2 + x6) | 0
      xe ^= x2
      xe = (xe << 8) | (xe >>> 24)
      xa = (xa + xe) | 0
      x6 ^= xa
      x6 = (x6 << 7) | (x6 >>> 25)
      x3 = (x3 + x7) | 0
      xf ^= x3
      xf = (xf << 16) | (xf >>> 16)
      xb = (xb + xf) | 0
      x7 ^= xb
      x7 = (x7 << 12) | (x7 >>> 20)
      x3 = (x3 + x7) | 0
      xf ^= x3
      xf = (xf << 8) | (xf >>> 24)
      xb = (xb + xf) | 0
      x7 ^= xb
      x7 = (x7 << 7) | (x7 >>> 25)
      x0 = (x0 + x5) | 0
      xf ^= x0
      xf = (xf << 16) | (xf >>> 16)
      xa = (xa + xf) | 0
      x5 ^= xa
      x5 = (x5 << 12) | (x5 >>> 20)
      x0 = (x0 + x5) | 0
      xf ^= x0
      xf = (xf << 8) | (xf >>> 24)
      xa = (xa + xf) | 0
      x5 ^= xa
      x5 = (x5 << 7) | (x5 >>> 25)
      x1 = (x1 + x6) | 0
      xc ^= x1
      xc = (xc << 16) | (xc >>> 16)
      xb = (xb + xc) | 0
      x6 ^= xb
      x6 = (x6 << 12) | (x6 >>> 20)
      x1 = (x1 + x6) | 0
      xc ^= x1
      xc = (xc << 8) | (xc >>> 24)
      xb = (xb + xc) | 0
      x6 ^= xb
      x6 = (x6 << 7) | (x6 >>> 25)
      x2 = (x2 + x7) | 0
      xd ^= x2
      xd = (xd << 16) | (xd >>> 16)
      x8 = (x8 + xd) | 0
      x7 ^= x8
      x7 = (x7 << 12) | (x7 >>> 20)
      x2 = (x2 + x7) | 0
      xd ^= x2
      xd = (xd << 8) | (xd >>> 24)
      x8 = (x8 + xd) | 0
      x7 ^= x8
      x7 = (x7 << 7) | (x7 >>> 25)
      x3 = (x3 + x4) | 0
      xe ^= x3
      xe = (xe << 16) | (xe >>> 16)
      x9 = (x9 + xe) | 0
      x4 ^= x9
      x4 = (x4 << 12) | (x4 >>> 20)
      x3 = (x3 + x4) | 0
      xe ^= x3
      xe = (xe << 8) | (xe >>> 24)
      x9 = (x9 + xe) | 0
      x4 ^= x9
      x4 = (x4 << 7) | (x4 >>> 25)
    }

    const i = c * 8
    H[i] = (x0 + 0x61707865) & MASK
    H[V + i] = (x1 + 0x3320646e) & MASK
    H[i + 1] = (x2 + 0x79622d32) & MASK
    H[V + i + 1] = (x3 + 0x6b206574) & MASK
    H[i + 2] = (x4 + k4) & MASK
    H[V + i + 2] = (x5 + k5) & MASK
    H[i + 3] = (x6 + k6) & MASK
    H[V + i + 3] = (x7 + k7) & MASK
    H[i + 4] = (x8 + k8) & MASK
    H[V + i + 4] = (x9 + k9) & MASK
    H[i + 5] = (xa + ka) & MASK
    H[V + i + 5] = (xb + kb) & MASK
    H[i + 6] = (xc + c) & MASK
    H[V + i + 6] = (xd + nonce) & MASK
    H[i + 7] = xe & MASK
    H[V + i + 7] = xf & MASK
  }
}
function trim(rounds) {
  let n = N
  for (let i = 0; i < N; i++) H[LIVE + i] = i
  for (let r = 0; r < rounds; r++) {
    const side = r & 1 ? V : U
    D.fill(0)
    for (let i = 0; i < n; i++) {
      const e = H[side + H[LIVE + i]]
      D[e] += D[e] < 2 ? 1 : 0
    }
    let m = 0
    for (let i = 0; i < n; i++) {
      const e = H[LIVE + i]
      H[LIVE + m] = e
      m += D[H[side + e]] >> 1
    }
    n = m
  }
  return n
}
// Cycles by following parents, as the paper does
const parent = new Map()
function path(u, us) {
  let n = 0
  while (u !== undefined) {
    us[n++] = u
    u = parent.get(u)
    if (n > 8191) return -1
  }
  return n
}
function cycles(n, length, found) {
  parent.clear()
  const us = [],
    vs = []
  for (let i = 0; i < n; i++) {
    const e = H[LIVE + i],
      u = H[U + e] * 2,
      v = H[V + e] * 2 + 1
    let nu = path(u, us),
      nv = path(v, vs)
    if (nu < 0 || nv < 0) continue
    if (us[nu - 1] === vs[nv - 1]) {
      while (nu > 0 && nv > 0 && us[nu - 1] === vs[nv - 1]) {
        nu--
        nv--
      }
      if (nu + nv + 1 === length) found()
      continue
    }
    if (nu < nv) {
      for (let a = nu - 1; a > 0; a--) parent.set(us[a], us[a - 1])
      parent.set(u, v)
    } else {
      for (let a = nv - 1; a > 0; a--) parent.set(vs[a], vs[a - 1])
      parent.set(v, u)
    }
  }
}

const key = [1, 2, 3, 4, 5, 6, 7, 8]
self.onmessage = ({ data: { graphs } }) => {
  let count = 0
  for (let nonce = 0; nonce < graphs; nonce++) {
    edges(key, nonce)
    cycles(trim(40), 42, () => count++)
  }
  self.postMessage({ count })
}
