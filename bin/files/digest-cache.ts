import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { finite, object, readShape, record, sha256Digest } from '../../reports/run-folder/json-shape.ts';
import { sha256OfFile } from '../../reports/run-folder/sha256-of-file.ts';

/**
 * Caches the SHA-256 of files from one command to the next: a run of a large fleet has hundreds of megabytes, and each
 * command about it would read them all.
 *
 * An entry is valid for the same path, device, inode, length, mtime and ctime, in nanoseconds. Only setting the
 * machine's clock can set the ctime back. A file that changed in the last few seconds is read again each time, since a
 * further change might not show in its times. Every file is read again once a day, since bits can also change without
 * being written.
 */
export class DigestCache {
  private readonly fresh = new Map<string, Remembered>();
  private readonly taken = new Map<string, Remembered>();
  private kept: ReadonlyMap<string, Remembered> | undefined;

  /** `file` stores digests from one command to the next; undefined stores none. */
  constructor(
    private readonly file: string | undefined,
    private readonly now: () => number = Date.now,
  ) {}

  readonly digestOf = (path: string): string => {
    const before = stampOf(path);
    if (before !== undefined) {
      const known = this.fresh.get(before.key) ?? this.keptDigests().get(before.key);
      const age = known === undefined ? 0 : this.now() - known.at;
      if (known !== undefined && age >= 0 && age < REMEMBERED_FOR_MS) return known.sha256;
    }
    const at = this.now();
    const sha256 = sha256OfFile(path);
    const after = stampOf(path);
    if (before === undefined || after?.key !== before.key) return sha256;
    if (at - before.changedMs > WITHIN_MS) this.fresh.set(before.key, { sha256, at });
    if (at - before.changedMs > BETWEEN_MS && before.bytes >= KEPT_FROM_BYTES) this.keep(before.key, { sha256, at });
    return sha256;
  };

  private keptDigests(): ReadonlyMap<string, Remembered> {
    this.kept ??= this.file === undefined ? new Map() : readKept(this.file);
    return this.kept;
  }

  /** Stores the new digests for the next command; runs by itself when the process ends. */
  save(): void {
    if (this.file === undefined || this.taken.size === 0) return;
    // Another command may have stored some meanwhile.
    const all = [...readKept(this.file), ...this.taken];
    const newest = all.sort(([a, x], [b, y]) => y.at - x.at || (a < b ? -1 : 1)).slice(0, KEPT_MAX);
    writeKept(this.file, Object.fromEntries(newest));
    this.taken.clear();
  }

  private keep(key: string, remembered: Remembered): void {
    if (this.taken.size === 0) process.once('exit', () => this.save());
    this.taken.set(key, remembered);
  }
}

interface Remembered {
  readonly sha256: string;
  /** Milliseconds since 1970, by this machine's clock. */
  readonly at: number;
}

/** File systems' clocks tick in up to 10 ms, FAT's in 2 s. */
const WITHIN_MS = 50;
const BETWEEN_MS = 3_000;
const REMEMBERED_FOR_MS = 24 * 3_600_000;
/** A smaller file is read as fast as its cached digest. */
const KEPT_FROM_BYTES = 1_000_000;
const KEPT_MAX = 20_000;

function stampOf(path: string) {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (found === undefined) return undefined;
  const { dev, ino, size, mtimeNs, ctimeNs } = found;
  return {
    key: [resolve(path), dev, ino, size, mtimeNs, ctimeNs].join(' '),
    changedMs: Math.max(Number(mtimeNs / 1_000_000n), Number(ctimeNs / 1_000_000n)),
    bytes: Number(size),
  };
}

const keptShape = record(object({ sha256: sha256Digest, at: finite }));

/** A cache that cannot be read is empty: the digests are computed again. */
function readKept(file: string): Map<string, Remembered> {
  try {
    const kept = readShape(keptShape, JSON.parse(readFileSync(file, 'utf8')));
    return new Map(kept.success ? Object.entries(kept.data) : []);
  } catch {
    return new Map();
  }
}

/** A cache folder that cannot be written costs time and nothing else. */
function writeKept(file: string, kept: Readonly<Record<string, Remembered>>): void {
  const part = `${file}.${process.pid}.part`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(part, JSON.stringify(kept), { mode: 0o600 });
    renameSync(part, file);
  } catch {
    // The next command computes the digests again.
  }
}

const cacheFolder = (): string => {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  return XDG_CACHE_HOME || LOCALAPPDATA || join(homedir(), '.cache');
};

/** The cache of this process, shared by commands and the viewer's server. */
export const digests = new DigestCache(join(cacheFolder(), 'fleetlab', 'digests.json'));
