import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DigestCache } from '../../bin/files/digest-cache.ts';
import { scratch } from '../kit/hand-trace.ts';

const size = 1_100_000;
const digestOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
const minute = 60_000;

/** A file, a cache folder, and a clock set a while after the file was written. */
function setting() {
  const folder = scratch();
  const [path, kept] = [join(folder, 'changes-0000.parquet'), join(folder, 'cache', 'digests.json')];
  writeFileSync(path, Buffer.alloc(size, 1));
  const clock = { now: Date.now() + minute };
  const cache = () => new DigestCache(kept, () => clock.now);
  /** Puts another digest than the file's own into the cache: it comes back where the file is not read. */
  const forge = (): void => {
    const all = JSON.parse(readFileSync(kept, 'utf8')) as Record<string, { sha256: string }>;
    for (const one of Object.values(all)) one.sha256 = 'f'.repeat(64);
    writeFileSync(kept, JSON.stringify(all));
  };
  return { path, kept, clock, cache, forge };
}

function takenOnce() {
  const made = setting();
  const cache = made.cache();
  expect(cache.digestOf(made.path)).toBe(digestOf(made.path));
  cache.save();
  made.forge();
  return made;
}

const remembered = 'f'.repeat(64);

describe('the digest of a file', () => {
  it('is remembered from one command to the next', () => {
    const { path, cache } = takenOnce();
    expect(cache().digestOf(path)).toBe(remembered);
  });

  it.each<[string, (path: string) => void]>([
    [
      'with the times of before',
      (path) => {
        const { atimeMs, mtimeMs } = statSync(path);
        const bytes = readFileSync(path);
        bytes[7]! ^= 1;
        writeFileSync(path, bytes);
        utimesSync(path, atimeMs / 1_000, mtimeMs / 1_000);
      },
    ],
    [
      'as another file of its name',
      (path) => {
        writeFileSync(`${path}.new`, Buffer.alloc(size, 2));
        renameSync(`${path}.new`, path);
      },
    ],
    ['by its times alone', (path) => utimesSync(path, 1, 1)],
  ])('is taken anew where the file was changed %s', (_what, change) => {
    const { path, cache, clock } = takenOnce();
    change(path);
    clock.now += minute;
    expect(cache().digestOf(path)).toBe(digestOf(path));
  });

  it('is taken anew after a day, since bits also change without a write', () => {
    const { path, cache, clock } = takenOnce();
    clock.now += 25 * 60 * minute;
    expect(cache().digestOf(path)).toBe(digestOf(path));
  });

  it('is not cached for a file written a moment ago: the next change might not show in its times', () => {
    const { path, kept, clock, cache } = setting();
    clock.now = statSync(path).mtimeMs + 1_000;
    const before = cache();
    before.digestOf(path);
    before.save();
    expect(statSync(kept, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('is taken anew within a command as well, where the file was changed', () => {
    const { path, cache } = setting();
    const one = cache();
    one.digestOf(path);
    writeFileSync(path, Buffer.alloc(size, 3));
    expect(one.digestOf(path)).toBe(digestOf(path));
  });

  it.each(['', '{', '[]', '{"a":1}'])('is taken anew where the cache does not hold digests: %j', (content) => {
    const { path, kept, cache } = takenOnce();
    writeFileSync(kept, content);
    expect(cache().digestOf(path)).toBe(digestOf(path));
  });

  it('is taken each time where the cache cannot be written', () => {
    const { path, kept, cache } = setting();
    mkdirSync(kept, { recursive: true });
    const one = cache();
    expect(one.digestOf(path)).toBe(digestOf(path));
    one.save();
    expect(cache().digestOf(path)).toBe(digestOf(path));
  });
});
