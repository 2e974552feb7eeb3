import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockFolder, writerOf } from '../../bin/files/folder-lock.ts';
import { thisWriter, type Writer } from '../../bin/files/writer.ts';
import { scratch } from '../kit/hand-trace.ts';

const here = thisWriter('run first-light');
const lockIn = (folder: string): string => join(folder, '.writer.lock');

/** A folder with the lock of another writer. */
function lockedBy(writer: Partial<Writer> | string): string {
  const folder = scratch();
  writeFileSync(lockIn(folder), typeof writer === 'string' ? writer : JSON.stringify({ ...here, ...writer }));
  return folder;
}

/** A process id that does not exist: larger than any that Linux gives. */
const noProcess = 2 ** 22 + 1;

describe('a lock on a folder', () => {
  it('identifies its process until it is released', () => {
    const folder = scratch();
    const lock = lockFolder(folder, 'run first-light');
    expect(JSON.parse(readFileSync(lockIn(folder), 'utf8'))).toEqual(here);
    expect(writerOf(folder)).toEqual(here);
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
    expect(writerOf(folder)).toBeUndefined();
  });

  it('excludes other processes as long as its process runs, and names that process and how to proceed', () => {
    const folder = scratch();
    lockFolder(folder, 'run first-light');
    expect(() => lockFolder(folder)).toThrow(
      new RegExp(`process ${process.pid} is writing here: fleetlab run first-light\\n.*--out`),
    );
    expect(() => lockFolder(folder)).toThrow(expect.objectContaining({ code: 'command/folder-in-use' }));
  });

  it.each<[string, Partial<Writer>]>([
    ['a process that is gone', { pid: noProcess }],
    ['a process whose id another one has now', { startTicks: '1' }],
    ['a process from before the machine rebooted', { boot: 'another' }],
  ])('of %s is taken over at once', (_what, writer) => {
    const folder = lockedBy(writer);
    expect(writerOf(folder)).toBeUndefined();
    lockFolder(folder, 'run first-light').release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each<[string, Partial<Writer>, RegExp]>([
    ['another machine', { host: 'elsewhere', pid: noProcess }, /process \d+ on elsewhere is writing here/],
    [
      'a machine of the same name',
      { machine: 'another', pid: noProcess },
      /if that process has ended, remove .*\.writer\.lock/,
    ],
    ['another container', { pidNamespace: 'pid:[1]', pid: noProcess }, /is writing here/],
  ])('of %s cannot be judged, so it is kept', (_what, writer, message) => {
    const folder = lockedBy(writer);
    expect(() => lockFolder(folder)).toThrow(message);
    expect(existsSync(lockIn(folder))).toBe(true);
  });

  it.each(['', '{', '{"pid":1}', '[]'])('without readable content is kept, and named: %j', (content) => {
    const folder = lockedBy(content);
    expect(() => lockFolder(folder)).toThrow(expect.objectContaining({ code: 'command/lock-unreadable' }));
    expect(readFileSync(lockIn(folder), 'utf8')).toBe(content);
  });

  it('is not released by a process that has lost it', () => {
    const folder = scratch();
    const lock = lockFolder(folder, 'run first-light');
    writeFileSync(lockIn(folder), JSON.stringify({ ...here, pid: 1 }));
    lock.release();
    expect(existsSync(lockIn(folder))).toBe(true);
  });

  it('that is left behind during a takeover is taken over as well', () => {
    const folder = lockedBy({ pid: noProcess });
    writeFileSync(`${lockIn(folder)}.next`, JSON.stringify({ ...here, pid: noProcess }));
    lockFolder(folder).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('goes to one of many processes that try at the same time', async () => {
    const folder = lockedBy({ pid: noProcess });
    const module = join(import.meta.dirname, 'take-lock.ts');
    const ends = await Promise.all(Array.from({ length: 6 }, () => ended(module, folder)));
    const diary = readFileSync(join(folder, 'diary'), 'utf8').trim().split('\n');
    // Each process that acquired the lock released it before the next one acquired it.
    expect(diary.length % 2).toBe(0);
    for (let i = 0; i < diary.length; i += 2) {
      const [, pid] = diary[i]!.split(' ');
      expect([diary[i], diary[i + 1]]).toEqual([`in ${pid}`, `out ${pid}`]);
    }
    expect(ends.filter((end) => end === 'held').length).toBe(diary.length / 2);
    expect(ends.every((end) => end === 'held' || end === 'command/folder-in-use')).toBe(true);
  });
});

const ended = (module: string, folder: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', module, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.on('error', reject).on('close', () => resolve(said.trim()));
  });
