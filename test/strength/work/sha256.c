/*
 * SHA-256 of one block for many nonces, four at a time, with the processor's SHA extensions.
 *
 * Usage: sha256 HASHES
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <stdlib.h>
#include <time.h>
#include <immintrin.h>
typedef uint32_t u32;
static const u32 K[64] __attribute__((aligned(64)))={0x428a2f98,0x71374491,0xb5c0fbcf,0xe9b5dba5,0x3956c25b,0x59f111f1,0x923f82a4,0xab1c5ed5,0xd807aa98,0x12835b01,0x243185be,0x550c7dc3,0x72be5d74,0x80deb1fe,0x9bdc06a7,0xc19bf174,0xe49b69c1,0xefbe4786,0x0fc19dc6,0x240ca1cc,0x2de92c6f,0x4a7484aa,0x5cb0a9dc,0x76f988da,0x983e5152,0xa831c66d,0xb00327c8,0xbf597fc7,0xc6e00bf3,0xd5a79147,0x06ca6351,0x14292967,0x27b70a85,0x2e1b2138,0x4d2c6dfc,0x53380d13,0x650a7354,0x766a0abb,0x81c2c92e,0x92722c85,0xa2bfe8a1,0xa81a664b,0xc24b8b70,0xc76c51a3,0xd192e819,0xd6990624,0xf40e3585,0x106aa070,0x19a4c116,0x1e376c08,0x2748774c,0x34b0bcb5,0x391c0cb3,0x4ed8aa4a,0x5b9cca4f,0x682e6ff3,0x748f82ee,0x78a5636f,0x84c87814,0x8cc70208,0x90befffa,0xa4506ceb,0xbef9a3f7,0xc67178f2};
#define W 4
static inline void hash(const u32 in[W][16],u32 out[W]){
  // ABEF / CDGH of the initial state
  const __m128i s0=_mm_set_epi32(0x6a09e667,0xbb67ae85,0x510e527f,0x9b05688c),s1=_mm_set_epi32(0x3c6ef372,0xa54ff53a,0x1f83d9ab,0x5be0cd19);
  __m128i a[W],b[W],m[W][4];
  for(int w=0;w<W;w++){a[w]=s0;b[w]=s1;for(int i=0;i<4;i++)m[w][i]=_mm_loadu_si128((const void*)(in[w]+4*i));}
#pragma GCC unroll 16
  for(int r=0;r<16;r++){
    __m128i k=_mm_load_si128((const void*)(K+4*r));
#pragma GCC unroll 4
    for(int w=0;w<W;w++){
      __m128i t=_mm_add_epi32(m[w][r&3],k);
      b[w]=_mm_sha256rnds2_epu32(b[w],a[w],t);
      a[w]=_mm_sha256rnds2_epu32(a[w],b[w],_mm_shuffle_epi32(t,0x0e));
      if(r<12){__m128i x=_mm_sha256msg1_epu32(m[w][r&3],m[w][(r+1)&3]);
        x=_mm_add_epi32(x,_mm_alignr_epi8(m[w][(r+3)&3],m[w][(r+2)&3],4));
        m[w][r&3]=_mm_sha256msg2_epu32(x,m[w][(r+3)&3]);}
    }
  }
  for(int w=0;w<W;w++)out[w]=_mm_extract_epi32(_mm_add_epi32(a[w],s0),3);
}
static double now(){struct timespec t;clock_gettime(CLOCK_THREAD_CPUTIME_ID,&t);return t.tv_sec*1e3+t.tv_nsec/1e6;}
int main(int argc, char **argv) {
  u32 hashes = argc > 1 ? strtoul(argv[1], 0, 10) : 1 << 24, hits = 0, in[W][16] = {0};
  for (int w = 0; w < W; w++) {
    for (int i = 0; i < 8; i++) in[w][i] = 0x31323334 + i;
    in[w][9] = 0x80000000;
    in[w][15] = 43 * 8;
  }
  double start = now();
  for (u32 nonce = 0; nonce < hashes; nonce += W) {
    u32 out[W];
    for (int w = 0; w < W; w++) in[w][8] = nonce + w;
    hash(in, out);
    for (int w = 0; w < W; w++) hits += out[w] < 1 << 12;
  }
  printf("{\"hits\":%u,\"ms\":%.3f}\n", hits, now() - start);
}
