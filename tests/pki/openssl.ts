import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writePem } from '../../sim/pki/pem.ts';

type Files = Readonly<Record<string, Uint8Array | string>>;

/**
 * Runs the `openssl` of this machine in a folder with these files; a second opinion that shares no line with our code.
 */
export const openssl = (args: readonly string[], files: Files): string => inFolder(args, files, (_, said) => said);

/** The same, for a file that openssl writes. */
export const opensslFile = (args: readonly string[], files: Files, name: string): Uint8Array =>
  inFolder(args, files, (folder) => readFileSync(join(folder, name)));

function inFolder<T>(args: readonly string[], files: Files, outcome: (folder: string, said: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'fleetlab-pki-'));
  try {
    for (const [name, contents] of Object.entries(files)) writeFileSync(join(folder, name), contents);
    const { error, stdout, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 });
    // Without openssl these tests fail: a cross-check that is silently skipped is none.
    if (error !== undefined) throw error;
    return outcome(folder, stdout + stderr);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const pem = (label: 'CERTIFICATE' | 'X509 CRL', ...all: readonly Uint8Array[]): string =>
  writePem(all.map((bytes) => ({ label, bytes })));
