import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { asLabError, openPlain, plainText, reading, statPlain } from '../../reports/run-folder/plain-file.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { scratch } from '../kit/hand-trace.ts';

const disk = vi.hoisted(() => ({ opened: [] as [string, number][], closed: 0, isFile: true, fails: '' }));

/** The file system, with a record of opens and closes; an opened path may turn out not to be a file. */
vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  return {
    ...real,
    openSync: (path: string, flags: number) => {
      disk.opened.push([path, flags]);
      return real.openSync(path, flags);
    },
    closeSync: (file: number) => {
      disk.closed++;
      real.closeSync(file);
    },
    fstatSync: (file: number) => (disk.isFile ? real.fstatSync(file) : { isFile: () => false }),
    readFileSync: (...args: Parameters<typeof real.readFileSync>) => {
      if (disk.fails !== '') throw Object.assign(new Error('from below'), { code: disk.fails });
      return real.readFileSync(...args);
    },
  };
});

beforeEach(() => {
  Object.assign(disk, { opened: [], closed: 0, isFile: true, fails: '' });
});

function fileWith(text: string): string {
  const path = join(scratch(), 'a.json');
  fs.writeFileSync(path, text);
  disk.opened.length = 0;
  return path;
}

describe('a regular file', () => {
  it('has a size, and is opened for reading without waiting', () => {
    const path = fileWith('12345');
    expect(statPlain(path)).toBe(5);
    const file = openPlain(path);
    expect(fs.readFileSync(file, 'utf8')).toBe('12345');
    expect(disk).toMatchObject({ opened: [[path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK]], closed: 0 });
    fs.closeSync(file);
  });

  it('is followed through a link', () => {
    const path = fileWith('12345');
    fs.symlinkSync(path, `${path}.link`);
    expect(plainText(`${path}.link`, 5)).toBe('12345');
  });

  it('is text up to a maximum of bytes, and closed again', () => {
    const path = fileWith('é…');
    expect(plainText(path, 5)).toBe('é…');
    expect(disk.closed).toBe(1);
    expect(() => plainText(path, 4)).toThrow(
      expect.objectContaining({
        code: 'report/unreadable',
        message: expect.stringContaining(
          `${path}: this cannot be read: it has 5 bytes, where one of ours has at most 4`,
        ),
      }),
    );
    expect(disk.opened).toHaveLength(1);
  });

  it('that cannot be read after all is closed, with the reason', () => {
    const path = fileWith('text');
    disk.fails = 'EIO';
    expect(() => plainText(path, 5)).toThrow(
      expect.objectContaining({
        code: 'report/unreadable',
        message: expect.stringContaining('the file system says EIO'),
      }),
    );
    expect(disk.closed).toBe(1);
  });

  it('that has become something else is closed, and refused', () => {
    const path = fileWith('text');
    disk.isFile = false;
    expect(() => openPlain(path)).toThrow(
      expect.objectContaining({ code: 'report/unreadable', message: expect.stringContaining('it is not a file') }),
    );
    expect(disk.closed).toBe(1);
  });
});

describe('a path that is not a regular file', () => {
  const refused = (path: string) => {
    for (const look of [statPlain, openPlain, (one: string) => plainText(one, 10)]) {
      try {
        look(path);
      } catch (error) {
        if (!(error instanceof LabError)) throw error;
        expect(disk.opened).toEqual([]);
        return { code: error.code, message: error.message };
      }
    }
    return expect.fail('it was taken');
  };

  it('is a folder', () => {
    const path = scratch();
    expect(refused(path)).toEqual({
      code: 'report/unreadable',
      message: `${path}: this cannot be read: it is a folder, not a file\n  give a folder that fleetlab wrote and that you may read`,
    });
  });

  it('is a pipe', () => {
    const path = join(scratch(), 'pipe');
    execFileSync('mkfifo', [path]);
    expect(refused(path).message).toContain('it is a pipe, not a file');
  });

  it('is a socket', async () => {
    const path = join(scratch(), 'socket');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    onTestFinished(() => void server.close());
    expect(refused(path).message).toContain('it is a socket, not a file');
  });

  it('is a device', () => {
    expect(refused('/dev/null').message).toContain('it is a device, not a file');
  });

  it.each(['gone', 'a.json/below'])('does not exist: %s', (name) => {
    const folder = scratch();
    fs.writeFileSync(join(folder, 'a.json'), '');
    expect(refused(join(folder, name))).toEqual({
      code: 'report/no-file',
      message: `${join(folder, name)}: this file is not there`,
    });
  });

  it('is a circle of links', () => {
    const path = join(scratch(), 'circle');
    fs.symlinkSync(path, path);
    expect(refused(path).message).toContain('its links lead round in a circle');
  });
});

describe('an error of the file system', () => {
  const known = new LabError('report/unreadable', { what: 'x', where: 'y' });

  it.each([
    ['a text', 'a text'],
    [undefined, undefined],
    [known, known],
  ])('is not ours, and stays as it is: %s', (error, same) => {
    expect(asLabError('p', error)).toBe(same);
  });

  it('without a code is a bug of the lab, and stays as it is', () => {
    const error = new TypeError('a mistake');
    expect(asLabError('p', error)).toBe(error);
    expect(() =>
      reading('p', () => {
        throw error;
      }),
    ).toThrow(error);
    expect(reading('p', () => 7)).toBe(7);
  });

  it.each([
    ['ENOENT', 'report/no-file'],
    ['ENOTDIR', 'report/no-file'],
    ['EACCES', 'report/unreadable'],
    ['ELOOP', 'report/unreadable'],
  ])('%s is %s', (code, ours) => {
    expect(asLabError('p', Object.assign(new Error('x'), { code }))).toMatchObject({ code: ours });
  });
});
