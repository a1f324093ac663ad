/*
 * The best solver for the widget's proof of work that its author could write: AVX-512 makes sixteen blocks of random
 * numbers at once and all pairs of one kind at once; a round writes only what the next one reads. It misses one solution
 * in twenty, which the figures allow for. Prints how many solutions it found in how many milliseconds of one core.
 *
 * Usage: birthday PUZZLES
 */
#include <immintrin.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define PARTITIONS 256
#define ROOM 640
#define KINDS 256
#define PER_KIND 8
#define NONE 2048

typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

struct round {
  u64 value[PARTITIONS * ROOM];
  u32 made_of[PARTITIONS * ROOM];
  u32 count[PARTITIONS];
};
struct last_round {
  u32 value[PARTITIONS * ROOM];
  u32 made_of[PARTITIONS * ROOM];
  u32 count[PARTITIONS];
};

static struct round *numbers, *pairs;
static struct last_round *fours;

/* One partition's numbers by kind, and the pairs that they make. */
static u64 by_kind[KINDS * PER_KIND] __attribute__((aligned(64)));
static u32 slots[KINDS * PER_KIND] __attribute__((aligned(64)));
static u64 made[8192] __attribute__((aligned(64)));
static u32 made_of[8192] __attribute__((aligned(64)));

#define TURN(a, b, c, bits) \
  a = _mm512_add_epi32(a, b); \
  c = _mm512_rol_epi32(_mm512_xor_si512(c, a), bits);
#define QUARTER(a, b, c, d) TURN(a, b, d, 16) TURN(c, d, b, 12) TURN(a, b, d, 8) TURN(c, d, b, 7)

static void make_numbers(const u32 *key, u32 nonce) {
  static u32 words[16][16] __attribute__((aligned(64)));
  const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  u32 input[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
  memcpy(input + 4, key, 32);
  input[13] = nonce;
  memset(numbers->count, 0, sizeof numbers->count);
  for (u32 block = 0; block < 1 << 14; block += 16) {
    __m512i x[16], first[16];
    for (int i = 0; i < 16; i++) first[i] = x[i] = _mm512_set1_epi32(input[i]);
    first[12] = x[12] = _mm512_add_epi32(_mm512_set1_epi32(block), lanes);
    for (int i = 0; i < 4; i++) {
      QUARTER(x[0], x[4], x[8], x[12]) QUARTER(x[1], x[5], x[9], x[13])
      QUARTER(x[2], x[6], x[10], x[14]) QUARTER(x[3], x[7], x[11], x[15])
      QUARTER(x[0], x[5], x[10], x[15]) QUARTER(x[1], x[6], x[11], x[12])
      QUARTER(x[2], x[7], x[8], x[13]) QUARTER(x[3], x[4], x[9], x[14])
    }
    for (int i = 0; i < 16; i++) _mm512_store_si512(words[i], _mm512_add_epi32(x[i], first[i]));
    for (int j = 0; j < 8; j++)
      for (int i = 0; i < 16; i++) {
        u32 high = words[2 * j][i], partition = high >> 24, count = numbers->count[partition];
        if (__builtin_expect(count == ROOM, 0)) continue;
        u32 at = partition * ROOM + count;
        numbers->count[partition] = count + 1;
        numbers->value[at] = (u64)high << 32 | words[2 * j + 1][i];
        numbers->made_of[at] = (block + i) * 8 + j;
      }
  }
}

/* All pairs of one partition, without a branch that could be guessed wrong. */
static u32 make_pairs(const struct round *from, u32 partition) {
  u32 counts[KINDS] = {0}, total = 0;
  const u64 *values = from->value + partition * ROOM;
  for (u32 slot = 0; slot < from->count[partition]; slot++) {
    u32 kind = values[slot] >> 48 & 255, count = counts[kind];
    counts[kind] = count + 1;
    by_kind[kind * PER_KIND + (count & 7)] = values[slot];
    slots[kind * PER_KIND + (count & 7)] = slot;
  }
  const __m256i place = _mm256_set1_epi32(partition << 20);
  for (u32 kind = 0; kind < KINDS; kind++) {
    u32 count = counts[kind] < PER_KIND ? counts[kind] : PER_KIND;
    __m512i value = _mm512_load_si512(by_kind + kind * PER_KIND);
    __m256i slot = _mm256_load_si256((void *)(slots + kind * PER_KIND));
    __m256i first = _mm256_or_si256(place, _mm256_slli_epi32(slot, 10));
#define PAIRS(apart) \
    _mm512_storeu_si512(made + total, _mm512_xor_si512(value, _mm512_alignr_epi64(value, value, apart))); \
    _mm256_storeu_si256((void *)(made_of + total), _mm256_or_si256(first, _mm256_alignr_epi32(slot, slot, apart))); \
    total += count > apart ? count - apart : 0;
    PAIRS(1) PAIRS(2) PAIRS(3)
    if (__builtin_expect(count > 4, 0)) {
      PAIRS(4) PAIRS(5) PAIRS(6) PAIRS(7)
    }
  }
  return total;
}

static void first_round(void) {
  memset(pairs->count, 0, sizeof pairs->count);
  for (u32 partition = 0; partition < PARTITIONS; partition++) {
    u32 total = make_pairs(numbers, partition);
    for (u32 i = 0; i < total; i++) {
      u64 value = made[i] << 16;
      u32 to = value >> 56, count = pairs->count[to], at = to * ROOM + count;
      pairs->count[to] = count + (count < ROOM - 1);
      pairs->value[at] = value;
      pairs->made_of[at] = made_of[i];
    }
  }
}

static void second_round(void) {
  memset(fours->count, 0, sizeof fours->count);
  for (u32 partition = 0; partition < PARTITIONS; partition++) {
    u32 total = make_pairs(pairs, partition);
    for (u32 i = 0; i < total; i++) {
      u32 value = made[i] >> 16, to = value >> 24, count = fours->count[to], at = to * ROOM + count;
      fours->count[to] = count + (count < ROOM - 1);
      fours->value[at] = value;
      fours->made_of[at] = made_of[i];
    }
  }
}

static int are_distinct(u32 a, u32 b) {
  u32 places[8], count = 0, four[2] = {fours->made_of[a], fours->made_of[b]};
  for (int i = 0; i < 2; i++)
    for (int j = 0; j < 2; j++) {
      u32 pair = pairs->made_of[(four[i] >> 20) * ROOM + (j ? four[i] & 1023 : four[i] >> 10 & 1023)];
      for (int k = 0; k < 2; k++)
        places[count++] = numbers->made_of[(pair >> 20) * ROOM + (k ? pair & 1023 : pair >> 10 & 1023)];
    }
  for (int i = 0; i < 8; i++)
    for (int j = 0; j < i; j++)
      if (places[i] == places[j]) return 0;
  return 1;
}

static u32 count_solutions(void) {
  static u32 seen[NONE];
  static u16 where[NONE];
  u32 found = 0;
  for (u32 partition = 0; partition < PARTITIONS; partition++) {
    memset(seen, 0, sizeof seen);
    const u32 *values = fours->value + partition * ROOM;
    for (u32 slot = 0; slot < fours->count[partition]; slot++) {
      u32 kind = values[slot] >> 12 & (NONE - 1), rest = values[slot] << 8 | 1;
      if (__builtin_expect(seen[kind] == rest, 0))
        found += are_distinct(partition * ROOM + where[kind], partition * ROOM + slot);
      seen[kind] = rest;
      where[kind] = slot;
    }
  }
  return found;
}

static void *huge_pages(size_t size) {
  size_t page = 2 << 20, rounded = (size + page - 1) / page * page;
  void *memory = aligned_alloc(page, rounded);
  if (!memory) exit(1);
  madvise(memory, rounded, MADV_HUGEPAGE);
  memset(memory, 0, rounded);
  return memory;
}

static double now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

int main(int argc, char **argv) {
  int puzzles = argc > 1 ? atoi(argv[1]) : 300, warm_up = 20;
  u32 key[8] = {1, 2, 3, 4, 5, 6, 7, 8}, found = 0;
  double start = 0;
  numbers = huge_pages(sizeof *numbers);
  pairs = huge_pages(sizeof *pairs);
  fours = huge_pages(sizeof *fours);
  for (int nonce = -warm_up; nonce < puzzles; nonce++) {
    if (nonce == 0) {
      start = now_ms();
      found = 0;
    }
    make_numbers(key, nonce);
    first_round();
    second_round();
    found += count_solutions();
  }
  printf("{\"count\":%u,\"ms\":%.3f}\n", found, now_ms() - start);
}
