import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { lockFolder } from '../../bin/files/folder-lock.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';

/** Tries for the lock of a folder over and over, and writes down when it acquired and released it. */
const folder = process.argv[2]!;
const diary = join(folder, 'diary');
let said = 'command/folder-in-use';
for (let i = 0; i < 200 && said !== 'held'; i++) {
  try {
    const lock = lockFolder(folder);
    appendFileSync(diary, `in ${process.pid}\n`);
    await after(20);
    appendFileSync(diary, `out ${process.pid}\n`);
    lock.release();
    said = 'held';
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    said = error.code;
  }
}
process.stdout.write(`${said}\n`);
