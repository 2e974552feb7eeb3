import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLimbo } from '../../bin/files/read-limbo.ts';
import { judgeLimbo } from '../../sim/pki/limbo.ts';

/**
 * The 208 cases of C2SP/x509-limbo (https://github.com/C2SP/x509-limbo, Apache-2.0) without its BetterTLS part, and without
 * the private keys of its endpoints.
 */
export const limboFile = join(import.meta.dirname, 'x509-limbo.json.br');

export const limboCases = readLimbo(readFileSync(limboFile), limboFile);

/** Our verdict on each case: `ok`, or the reason of the refusal. */
export const limboVerdicts = limboCases.map(judgeLimbo);
