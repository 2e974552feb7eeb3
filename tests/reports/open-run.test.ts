import * as fs from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { filesOnDisk, openRun } from '../../reports/run-folder/open-run.ts';
import { finished, openFolder, scratch } from '../kit/hand-trace.ts';

const disk = vi.hoisted(() => ({ bytesAtOnce: Number.POSITIVE_INFINITY, opened: 0, closed: 0 }));

/** The file system, with a limit on the bytes of a read, and counts of opens and closes. */
vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  return {
    ...real,
    readSync: (file: number, bytes: Uint8Array, offset = 0, length = bytes.length, at: number | null = null) =>
      real.readSync(file, bytes, offset, Math.min(length, disk.bytesAtOnce), at),
    openSync: (...args: Parameters<typeof real.openSync>) => {
      disk.opened++;
      return real.openSync(...args);
    },
    closeSync: (file: number) => {
      disk.closed++;
      real.closeSync(file);
    },
  };
});

const text = '0123456789abcdef';

function folderWith(name: string, content = text): string {
  const folder = scratch();
  fs.writeFileSync(join(folder, name), content);
  return folder;
}

const asText = (bytes: ArrayBuffer): string => Buffer.from(bytes).toString();

beforeEach(() => {
  Object.assign(disk, { bytesAtOnce: Number.POSITIVE_INFINITY, opened: 0, closed: 0 });
});

describe('a file of a run on disk', () => {
  it.each([
    [[0], text],
    [[0, 16], text],
    [[4, 8], '4567'],
    [[15, 16], 'f'],
    [[12, 100], 'cdef'],
    [[16, 20], ''],
    [[5, 5], ''],
    [[5, 3], ''],
  ])('gives the bytes of the range %j', async ([start, end], expected) => {
    for (const bytesAtOnce of [Number.POSITIVE_INFINITY, 3, 1]) {
      disk.bytesAtOnce = bytesAtOnce;
      const buffer = await filesOnDisk(folderWith('devices.parquet')).bytes('devices.parquet');
      expect(buffer.byteLength).toBe(16);
      expect(asText(await buffer.slice(start!, end))).toBe(expected);
    }
  });

  it('is closed after each range', async () => {
    const buffer = await filesOnDisk(folderWith('devices.parquet')).bytes('devices.parquet');
    for (let i = 0; i < 5; i++) await buffer.slice(i, i + 2);
    expect(disk).toMatchObject({ opened: 5, closed: 5 });
  });

  it("is read as text, and digested as it is or by the caller's function", async () => {
    const folder = folderWith('summary.json', '{}');
    expect(await filesOnDisk(folder).text('summary.json')).toBe('{}');
    expect(await filesOnDisk(folder).sha256!('summary.json')).toBe(
      '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
    );
    const paths: string[] = [];
    const remembered = filesOnDisk(folder, (path) => {
      paths.push(path);
      return 'known';
    });
    expect(await remembered.sha256!('summary.json')).toBe('known');
    expect(paths).toEqual([join(folder, 'summary.json')]);
  });

  it('of more bytes than a manifest has is not read as text', async () => {
    const folder = folderWith('manifest.json', '');
    fs.truncateSync(join(folder, 'manifest.json'), 16 * 2 ** 20);
    expect(await filesOnDisk(folder).text('manifest.json')).toHaveLength(16 * 2 ** 20);
    fs.truncateSync(join(folder, 'manifest.json'), 16 * 2 ** 20 + 1);
    await expect(filesOnDisk(folder).text('manifest.json')).rejects.toMatchObject({ code: 'report/unreadable' });
  });

  it.each(['text', 'bytes', 'sha256'] as const)(
    'that the manifest lists and that is gone is named: %s',
    async (way) => {
      const folder = scratch();
      await expect(filesOnDisk(folder)[way]!('summary.json')).rejects.toMatchObject({
        code: 'report/damaged-run',
        message: expect.stringContaining(join(folder, 'summary.json')),
      });
    },
  );

  it.each(['text', 'bytes', 'sha256'] as const)('that is a folder is said to be one: %s', async (way) => {
    const folder = scratch();
    fs.mkdirSync(join(folder, 'manifest.json'));
    await expect(filesOnDisk(folder)[way]!('manifest.json')).rejects.toMatchObject({
      code: 'report/unreadable',
      message: expect.stringContaining('it is a folder, not a file'),
    });
  });

  it('that fails with another error passes that error on', async () => {
    const failing = filesOnDisk(scratch(), () => {
      throw new RangeError('no memory');
    });
    await expect(failing.sha256!('summary.json')).rejects.toThrow(new RangeError('no memory'));
  });
});

describe('a run on disk', () => {
  it('is recognized by its manifest', async () => {
    const folder = scratch();
    await expect(openRun(folder)).rejects.toMatchObject({
      code: 'report/not-a-run',
      message: expect.stringContaining(`${folder}: there is no run here`),
    });
  });

  it("is named after its folder, and its files are digested by the caller's function", async () => {
    const { path, finish } = openFolder(scratch(), 3);
    finish(finished);
    expect(await openRun(path)).toMatchObject({ where: path, manifest: { end: 'finished' } });
    await expect(openRun(path, () => 'another digest')).rejects.toMatchObject({ code: 'report/damaged-run' });
  });
});
