/**
 * Three draws of Threefry2x32-20 with one key, side by side. Each round of a draw needs the one before it, and the rounds of
 * another draw do not: a processor computes three draws in little more than the time of one.
 *
 * Shape   two counter words for each draw in, in `counters`; two words for each draw out, in `drawn`: 32 bits with a sign, since V8 would put half of
 *         those without one into an object of its own
 * Source  `threefry.ts`, whose words these are
 */
export const counters = new Int32Array(6);
export const drawn = new Int32Array(6);

export function threefryTriple(ofRun: number, ofStream: number): void {
  // As words, which the compiler then adds as such: by numbers of any kind it would take the way through floats.
  const key0 = ofRun | 0;
  const key1 = ofStream | 0;
  const key2 = 0x1bd11bda ^ key0 ^ key1;
  let a = (counters[0] + key0) | 0;
  let b = (counters[1] + key1) | 0;
  let c = (counters[2] + key0) | 0;
  let d = (counters[3] + key1) | 0;
  let e = (counters[4] + key0) | 0;
  let f = (counters[5] + key1) | 0;

  a = (a + b) | 0;
  b = ((b << 13) | (b >>> 19)) ^ a;
  c = (c + d) | 0;
  d = ((d << 13) | (d >>> 19)) ^ c;
  e = (e + f) | 0;
  f = ((f << 13) | (f >>> 19)) ^ e;
  a = (a + b) | 0;
  b = ((b << 15) | (b >>> 17)) ^ a;
  c = (c + d) | 0;
  d = ((d << 15) | (d >>> 17)) ^ c;
  e = (e + f) | 0;
  f = ((f << 15) | (f >>> 17)) ^ e;
  a = (a + b) | 0;
  b = ((b << 26) | (b >>> 6)) ^ a;
  c = (c + d) | 0;
  d = ((d << 26) | (d >>> 6)) ^ c;
  e = (e + f) | 0;
  f = ((f << 26) | (f >>> 6)) ^ e;
  a = (a + b) | 0;
  b = ((b << 6) | (b >>> 26)) ^ a;
  c = (c + d) | 0;
  d = ((d << 6) | (d >>> 26)) ^ c;
  e = (e + f) | 0;
  f = ((f << 6) | (f >>> 26)) ^ e;
  a = (a + key1) | 0;
  b = (b + key2 + 1) | 0;
  c = (c + key1) | 0;
  d = (d + key2 + 1) | 0;
  e = (e + key1) | 0;
  f = (f + key2 + 1) | 0;

  a = (a + b) | 0;
  b = ((b << 17) | (b >>> 15)) ^ a;
  c = (c + d) | 0;
  d = ((d << 17) | (d >>> 15)) ^ c;
  e = (e + f) | 0;
  f = ((f << 17) | (f >>> 15)) ^ e;
  a = (a + b) | 0;
  b = ((b << 29) | (b >>> 3)) ^ a;
  c = (c + d) | 0;
  d = ((d << 29) | (d >>> 3)) ^ c;
  e = (e + f) | 0;
  f = ((f << 29) | (f >>> 3)) ^ e;
  a = (a + b) | 0;
  b = ((b << 16) | (b >>> 16)) ^ a;
  c = (c + d) | 0;
  d = ((d << 16) | (d >>> 16)) ^ c;
  e = (e + f) | 0;
  f = ((f << 16) | (f >>> 16)) ^ e;
  a = (a + b) | 0;
  b = ((b << 24) | (b >>> 8)) ^ a;
  c = (c + d) | 0;
  d = ((d << 24) | (d >>> 8)) ^ c;
  e = (e + f) | 0;
  f = ((f << 24) | (f >>> 8)) ^ e;
  a = (a + key2) | 0;
  b = (b + key0 + 2) | 0;
  c = (c + key2) | 0;
  d = (d + key0 + 2) | 0;
  e = (e + key2) | 0;
  f = (f + key0 + 2) | 0;

  a = (a + b) | 0;
  b = ((b << 13) | (b >>> 19)) ^ a;
  c = (c + d) | 0;
  d = ((d << 13) | (d >>> 19)) ^ c;
  e = (e + f) | 0;
  f = ((f << 13) | (f >>> 19)) ^ e;
  a = (a + b) | 0;
  b = ((b << 15) | (b >>> 17)) ^ a;
  c = (c + d) | 0;
  d = ((d << 15) | (d >>> 17)) ^ c;
  e = (e + f) | 0;
  f = ((f << 15) | (f >>> 17)) ^ e;
  a = (a + b) | 0;
  b = ((b << 26) | (b >>> 6)) ^ a;
  c = (c + d) | 0;
  d = ((d << 26) | (d >>> 6)) ^ c;
  e = (e + f) | 0;
  f = ((f << 26) | (f >>> 6)) ^ e;
  a = (a + b) | 0;
  b = ((b << 6) | (b >>> 26)) ^ a;
  c = (c + d) | 0;
  d = ((d << 6) | (d >>> 26)) ^ c;
  e = (e + f) | 0;
  f = ((f << 6) | (f >>> 26)) ^ e;
  a = (a + key0) | 0;
  b = (b + key1 + 3) | 0;
  c = (c + key0) | 0;
  d = (d + key1 + 3) | 0;
  e = (e + key0) | 0;
  f = (f + key1 + 3) | 0;

  a = (a + b) | 0;
  b = ((b << 17) | (b >>> 15)) ^ a;
  c = (c + d) | 0;
  d = ((d << 17) | (d >>> 15)) ^ c;
  e = (e + f) | 0;
  f = ((f << 17) | (f >>> 15)) ^ e;
  a = (a + b) | 0;
  b = ((b << 29) | (b >>> 3)) ^ a;
  c = (c + d) | 0;
  d = ((d << 29) | (d >>> 3)) ^ c;
  e = (e + f) | 0;
  f = ((f << 29) | (f >>> 3)) ^ e;
  a = (a + b) | 0;
  b = ((b << 16) | (b >>> 16)) ^ a;
  c = (c + d) | 0;
  d = ((d << 16) | (d >>> 16)) ^ c;
  e = (e + f) | 0;
  f = ((f << 16) | (f >>> 16)) ^ e;
  a = (a + b) | 0;
  b = ((b << 24) | (b >>> 8)) ^ a;
  c = (c + d) | 0;
  d = ((d << 24) | (d >>> 8)) ^ c;
  e = (e + f) | 0;
  f = ((f << 24) | (f >>> 8)) ^ e;
  a = (a + key1) | 0;
  b = (b + key2 + 4) | 0;
  c = (c + key1) | 0;
  d = (d + key2 + 4) | 0;
  e = (e + key1) | 0;
  f = (f + key2 + 4) | 0;

  a = (a + b) | 0;
  b = ((b << 13) | (b >>> 19)) ^ a;
  c = (c + d) | 0;
  d = ((d << 13) | (d >>> 19)) ^ c;
  e = (e + f) | 0;
  f = ((f << 13) | (f >>> 19)) ^ e;
  a = (a + b) | 0;
  b = ((b << 15) | (b >>> 17)) ^ a;
  c = (c + d) | 0;
  d = ((d << 15) | (d >>> 17)) ^ c;
  e = (e + f) | 0;
  f = ((f << 15) | (f >>> 17)) ^ e;
  a = (a + b) | 0;
  b = ((b << 26) | (b >>> 6)) ^ a;
  c = (c + d) | 0;
  d = ((d << 26) | (d >>> 6)) ^ c;
  e = (e + f) | 0;
  f = ((f << 26) | (f >>> 6)) ^ e;
  a = (a + b) | 0;
  b = ((b << 6) | (b >>> 26)) ^ a;
  c = (c + d) | 0;
  d = ((d << 6) | (d >>> 26)) ^ c;
  e = (e + f) | 0;
  f = ((f << 6) | (f >>> 26)) ^ e;
  a = (a + key2) | 0;
  b = (b + key0 + 5) | 0;
  c = (c + key2) | 0;
  d = (d + key0 + 5) | 0;
  e = (e + key2) | 0;
  f = (f + key0 + 5) | 0;

  drawn[0] = a;
  drawn[1] = b;
  drawn[2] = c;
  drawn[3] = d;
  drawn[4] = e;
  drawn[5] = f;
}
