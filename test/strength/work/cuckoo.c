/*
 * Cuckoo Cycle as cuckoo-worker.js has it, as fast as its author could make it: AVX-512 makes sixteen blocks of edges at
 * once and reads sixteen degrees at once; a pass that trims one side counts the other side's degrees.
 *
 * Usage: cuckoo GRAPHS
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/mman.h>
#include <immintrin.h>
typedef uint32_t u32;typedef uint8_t u8;
#define E 18
#define N (1<<E)
static u32 *U,*V,*LU,*LV;static u8 *D;
static double now(){struct timespec t;clock_gettime(CLOCK_THREAD_CPUTIME_ID,&t);return t.tv_sec*1e3+t.tv_nsec/1e6;}
#define ROTL(v,n) _mm512_rol_epi32(v,n)
#define QR(a,b,c,d) a=_mm512_add_epi32(a,b);d=_mm512_xor_si512(d,a);d=ROTL(d,16);c=_mm512_add_epi32(c,d);b=_mm512_xor_si512(b,c);b=ROTL(b,12);a=_mm512_add_epi32(a,b);d=_mm512_xor_si512(d,a);d=ROTL(d,8);c=_mm512_add_epi32(c,d);b=_mm512_xor_si512(b,c);b=ROTL(b,7);
// gen; edge order is permuted (no transposition needed), first-side degrees are counted while generating
static void gen(const u32*key,u32 nonce){
  u32 in[16]={0x61707865,0x3320646e,0x79622d32,0x6b206574};memcpy(in+4,key,32);in[13]=nonce;in[14]=in[15]=0;in[12]=0;
  __m512i o[16];const __m512i iota=_mm512_setr_epi32(0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15),mask=_mm512_set1_epi32(N-1);
  memset(D,0,N);
  for(u32 c=0;c<N/8;c+=16){
    __m512i x[16];
    for(int i=0;i<16;i++)o[i]=x[i]=_mm512_set1_epi32(in[i]);
    o[12]=x[12]=_mm512_add_epi32(_mm512_set1_epi32(c),iota);
    for(int i=0;i<4;i++){
      QR(x[0],x[4],x[8],x[12])QR(x[1],x[5],x[9],x[13])QR(x[2],x[6],x[10],x[14])QR(x[3],x[7],x[11],x[15])
      QR(x[0],x[5],x[10],x[15])QR(x[1],x[6],x[11],x[12])QR(x[2],x[7],x[8],x[13])QR(x[3],x[4],x[9],x[14])
    }
    for(int i=0;i<16;i++){__m512i w=_mm512_and_si512(mask,_mm512_add_epi32(x[i],o[i]));u32*d=(i&1?V:U)+c*8+(i/2)*16;_mm512_storeu_si512(d,w);}
    u32*d=U+c*8;for(int i=0;i<128;i++)D[d[i]]++;
  }
}
// trims: one pass filters by this side's degrees and counts the other side's
static u32 trim(int rounds){
  static u8*D2;if(!D2)D2=malloc(N);
  u32 n=N;u32*a=U,*b=V;u8*d=D,*e=D2;
  for(int r=0;r<rounds;r++){
    memset(e,0,N);u32 m=0;
    u32 i=0;
    for(;i+16<=n;i+=16){
      // gather degrees, keep those >= 2 with compress
      __m512i x=_mm512_loadu_si512(a+i),y=_mm512_loadu_si512(b+i);
      __m512i g=_mm512_and_si512(_mm512_i32gather_epi32(x,(void*)d,1),_mm512_set1_epi32(255));
      __mmask16 k=_mm512_cmpgt_epu32_mask(g,_mm512_set1_epi32(1));
      _mm512_storeu_si512(a+m,_mm512_maskz_compress_epi32(k,x));_mm512_storeu_si512(b+m,_mm512_maskz_compress_epi32(k,y));
      u32 c=__builtin_popcount(k);for(u32 j=0;j<c;j++)e[b[m+j]]++;m+=c;
    }
    for(;i<n;i++){u32 x=a[i],y=b[i];if(d[x]>1){a[m]=x;b[m]=y;e[y]++;m++;}}
    n=m;u32*t=a;a=b;b=t;u8*q=d;d=e;e=q;
  }
  if(rounds&1){}
  return n;
}
static u32 par[2*N];
static int path(u32 u,u32*us){int n=0;while(u){us[n++]=u;u=par[u];if(n>8191)return -1;}return n;}
static int cycles(u32 n,int len){
  static u32 us[8200],vs[8200];int f=0;
  for(u32 i=0;i<n;i++)par[U[i]*2]=par[V[i]*2+1]=0;
  for(u32 i=0;i<n;i++){u32 u=U[i]*2,v=V[i]*2+1;if(!u)continue;int nu=path(u,us),nv=path(v,vs);if(nu<0||nv<0)continue;
    if(us[nu-1]==vs[nv-1]){while(nu>0&&nv>0&&us[nu-1]==vs[nv-1]){nu--;nv--;}if(nu+nv+1==len)f++;continue;}
    if(nu<nv){for(int a=nu-1;a>0;a--)par[us[a]]=us[a-1];par[u]=v;}else{for(int a=nv-1;a>0;a--)par[vs[a]]=vs[a-1];par[v]=u;}}
  return f;
}
static void*big(size_t n){void*p=mmap(0,(n+(4<<20))&~((2ul<<20)-1),PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANONYMOUS,-1,0);madvise(p,n,MADV_HUGEPAGE);memset(p,0,n);return p;}
int main(int argc, char **argv) {
  int graphs = argc > 1 ? atoi(argv[1]) : 200, found = 0;
  u32 key[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  double start = 0;
  U = big(N * 4 + 64);
  V = big(N * 4 + 64);
  D = big(N + 64);
  for (int nonce = -20; nonce < graphs; nonce++) {
    if (nonce == 0) {
      start = now();
      found = 0;
    }
    gen(key, nonce);
    found += cycles(trim(40), 42);
  }
  printf("{\"count\":%d,\"ms\":%.3f}\n", found, now() - start);
}
