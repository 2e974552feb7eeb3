import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs the `openssl` of this machine in a folder with these files; a second opinion that shares no line with ours. */
export function openssl(args: readonly string[], files: Readonly<Record<string, Uint8Array | string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'fleetlab-pki-'));
  try {
    for (const [name, contents] of Object.entries(files)) writeFileSync(join(folder, name), contents);
    const { error, stdout, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 });
    // Without openssl these tests fail: a cross-check that is skipped in silence is none.
    if (error !== undefined) throw error;
    return stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const pem = (label: 'CERTIFICATE' | 'X509 CRL', ...all: readonly Uint8Array[]): string =>
  all
    .map((one) => {
      const lines = Buffer.from(one)
        .toString('base64')
        .match(/.{1,64}/g);
      return `-----BEGIN ${label}-----\n${lines?.join('\n')}\n-----END ${label}-----\n`;
    })
    .join('');

/** The DER of every block of a PEM text. */
export const fromPem = (text: string): readonly Uint8Array[] =>
  Array.from(text.matchAll(/-----BEGIN [^-]+-----([^-]+)-----END/g), ([, base64]) => Buffer.from(base64, 'base64'));
