import type * as crypto from 'node:crypto';
import { beforeEach, expect, it, vi } from 'vitest';
import { ed25519Signer, wireCheck } from '../../sim/update-security/tuf/wire-keys.ts';

const library = vi.hoisted(() => ({ loads: 0, fails: undefined as Error | undefined }));

/** node:crypto, with a count of the keys that it has loaded, and an error to throw where one is set. */
vi.mock('node:crypto', async (original) => {
  const real = await original<typeof crypto>();
  return {
    ...real,
    createPublicKey: (key: Parameters<typeof real.createPublicKey>[0]) => {
      library.loads++;
      if (library.fails !== undefined) throw library.fails;
      return real.createPublicKey(key);
    },
  };
});

const message = new TextEncoder().encode('metadata');
const { key, sign } = ed25519Signer('keys', 'one');
const nth = (n: number) => ({ ...key, public: n.toString(16).padStart(64, '0') });

beforeEach(() => {
  Object.assign(library, { loads: 0, fails: undefined });
});

it('a key is loaded once, for any number of signatures', () => {
  const check = wireCheck();
  for (let i = 0; i < 3; i++) expect(check(key, message, sign(message))).toBe(true);
  expect(library.loads).toBe(1);
});

it('a key that cannot be loaded is not tried again', () => {
  library.fails = Object.assign(new Error('no such key'), { code: 'ERR_OSSL' });
  const check = wireCheck();
  for (let i = 0; i < 3; i++) expect(check(key, message, sign(message))).toBe(false);
  expect(library.loads).toBe(1);
});

it.each([1_023, 1_024])('of 1,024 keys the first stays cached, and of one more it does not: %d others', (others) => {
  const check = wireCheck();
  check(key, message, sign(message));
  for (let n = 0; n < others; n++) check(nth(n), message, '');
  const before = library.loads;
  check(key, message, sign(message));
  expect(library.loads - before).toBe(others === 1_023 ? 0 : 1);
});

it('an error of the lab itself does not count as an invalid key', () => {
  library.fails = new TypeError('a mistake');
  expect(() => wireCheck()(key, message, sign(message))).toThrow(new TypeError('a mistake'));
});
