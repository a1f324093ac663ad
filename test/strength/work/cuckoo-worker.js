// Cuckoo Cycle (Tromp, BITCOIN workshop 2015) with ChaCha8 for its edges, in the style of the widget's solver: cycles of
// 42 in graphs of 2^18 edges. Answers `{ graphs }` with how many cycles there were.
const edgeCount = 1 << 18
const nodeMask = edgeCount - 1
// Where the heap holds the edges' ends and the living edges.
const firstEnds = 0
const secondEnds = edgeCount
const livingEdges = 2 * edgeCount
const heap = new Int32Array(3 * edgeCount)
const degrees = new Uint8Array(edgeCount)
function edges(key, nonce) {
  const [k4, k5, k6, k7, k8, k9, ka, kb] = key
  for (let c = 0; c < edgeCount >> 3; c++) {
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
    heap[i] = (x0 + 0x61707865) & nodeMask
    heap[secondEnds + i] = (x1 + 0x3320646e) & nodeMask
    heap[i + 1] = (x2 + 0x79622d32) & nodeMask
    heap[secondEnds + i + 1] = (x3 + 0x6b206574) & nodeMask
    heap[i + 2] = (x4 + k4) & nodeMask
    heap[secondEnds + i + 2] = (x5 + k5) & nodeMask
    heap[i + 3] = (x6 + k6) & nodeMask
    heap[secondEnds + i + 3] = (x7 + k7) & nodeMask
    heap[i + 4] = (x8 + k8) & nodeMask
    heap[secondEnds + i + 4] = (x9 + k9) & nodeMask
    heap[i + 5] = (xa + ka) & nodeMask
    heap[secondEnds + i + 5] = (xb + kb) & nodeMask
    heap[i + 6] = (xc + c) & nodeMask
    heap[secondEnds + i + 6] = (xd + nonce) & nodeMask
    heap[i + 7] = xe & nodeMask
    heap[secondEnds + i + 7] = xf & nodeMask
  }
}
function trim(rounds) {
  let n = edgeCount
  for (let i = 0; i < edgeCount; i++) heap[livingEdges + i] = i
  for (let r = 0; r < rounds; r++) {
    const side = r & 1 ? secondEnds : firstEnds
    degrees.fill(0)
    for (let i = 0; i < n; i++) {
      const e = heap[side + heap[livingEdges + i]]
      degrees[e] += degrees[e] < 2 ? 1 : 0
    }
    let m = 0
    for (let i = 0; i < n; i++) {
      const e = heap[livingEdges + i]
      heap[livingEdges + m] = e
      m += degrees[heap[side + e]] >> 1
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
    const e = heap[livingEdges + i],
      u = heap[firstEnds + e] * 2,
      v = heap[secondEnds + e] * 2 + 1
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
