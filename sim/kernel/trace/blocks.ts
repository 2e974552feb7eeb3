import type { ChangeBlock, EventBlock } from './sink.ts';

/** Room for so many changes, none of them taken. */
export const emptyChanges = (rows: number): ChangeBlock => ({
  length: 0,
  row: new Uint32Array(rows),
  t: new Uint32Array(rows),
  device: new Uint32Array(rows),
  region: new Uint8Array(rows),
  state: new Uint8Array(rows),
  cause: new Uint32Array(rows),
});

/** Room for so many events, none of them taken. */
export const emptyEvents = (rows: number, strings: readonly string[]): EventBlock => ({
  length: 0,
  strings,
  row: new Uint32Array(rows),
  t: new Uint32Array(rows),
  kind: new Uint8Array(rows),
  device: new Uint32Array(rows),
  actor: new Uint32Array(rows),
  control: new Uint32Array(rows),
  verdict: new Uint8Array(rows),
  detail: new Uint32Array(rows),
  evidence: new Uint32Array(rows),
  cause: new Uint32Array(rows),
});
