import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OBSERVER } from '../../broker/live/client/identities.ts';
import { addressOf, hasTls, hasWebSocket } from '../../broker/live/client/target.ts';
import type { LiveObserving } from '../../broker/live/live-fabric.ts';
import { shellWord } from '../../reports/sweep/shell-word.ts';

/** The files of an observer, until the run is over. */
export interface Observer {
  /** The broker's address, and the command that shows what is published there. */
  readonly lines: readonly string[];
  remove(): void;
}

/**
 * Writes the certificate of an observer into a folder of its own, which only its owner can read. Its key is FOR SIMULATION
 * ONLY, as all keys of a live run.
 */
export function observerOf({
  target,
  caPem,
  isOwn,
  keyPem,
  chainPem,
  password,
}: Omit<LiveObserving, 'figures'>): Observer {
  const folder = mkdtempSync(join(tmpdir(), 'fleetlab-observer-'));
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const at = ['mosquitto_sub', '-h', isOwn ? 'localhost' : target.host, '-p', String(target.port)];
  const as = hasTls(target)
    ? [
        '--cafile',
        file('ca.pem', caPem),
        '--cert',
        file('observer.pem', chainPem),
        '--key',
        file('observer.key', keyPem),
      ]
    : ['-u', OBSERVER, '-P', password];
  const command = [...at, ...as, '-t', '#', '-v'].map(shellWord).join(' ');
  return {
    // mosquitto_sub speaks no WebSocket.
    lines: [`broker ${addressOf(target)}`, ...(hasWebSocket(target) ? [] : [`  ${command}`])],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
