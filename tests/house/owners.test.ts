import { describe, expect, it } from 'vitest';
import { bareCode } from '../kit/bare-code.ts';
import { read, sourceFiles } from '../kit/source-files.ts';

/** Who writes what of a device's record: a field by `set`, or through a method. Readers are free. */
const owners: Readonly<Record<string, readonly string[]>> = {
  'sim/device': [
    ...['boots', 'failures', 'readingsTaken', 'settled', 'inFlight', 'repeats', 'online', 'lastSentAt'],
    ...['issuedAt', 'reconnectAt', 'silences', 'attempt', 'errors', 'reportedOn'],
    ...['power', 'setApp', 'setRepair'],
  ],
  // Registry.
  'sim/trust': ['claim', 'disable'],
  // Sockets, what the broker has ingested, and the network.
  broker: ['connection', 'expected', 'loseNetwork', 'regainNetwork'],
  // The machine's configuration, its timers, and how a device stands as a run begins.
  'sim/simulation': ['config', 'row', 'timerCode', 'lastSentAt'],
};

const fields = new Set(Object.values(owners).flat());
const methods = ['power', 'setApp', 'setRepair', 'claim', 'disable', 'loseNetwork', 'regainNetwork'];

/** Writes of the fleet's records, as `file: member`. */
function writesIn(file: string, code: string): readonly string[] {
  const sets = [...code.matchAll(/\bfleet\??\.(\w+)\.(?:set|fill)\(/g)].map(([, field]) => field);
  const calls = [...code.matchAll(/\bfleet\.(\w+)\(/g)]
    .map(([, name]) => name)
    .filter((name) => methods.includes(name));
  return [...sets, ...calls].map((member) => `${file}: ${member}`);
}

const strays = (writes: readonly string[]): readonly string[] =>
  writes.filter((write) => {
    const [file, member] = write.split(': ');
    return !Object.entries(owners).some(([room, own]) => file.startsWith(`${room}/`) && own.includes(member));
  });

describe("a device's record", () => {
  const writes = ['sim', 'broker']
    .flatMap((folder) => sourceFiles(folder))
    .filter((file) => file.endsWith('.ts') && !file.startsWith('sim/fleet/'))
    .flatMap((file) => writesIn(file, bareCode(read(file))));

  it('is written by the process that each field belongs to, and by no other', () => {
    expect(strays(writes)).toEqual([]);
  });

  it('has fields that are all written somewhere', () => {
    const written = new Set(writes.map((write) => write.split(': ')[1]));
    expect([...fields].filter((field) => !written.has(field) && field !== 'row' && field !== 'timerCode')).toEqual([]);
  });

  it.each([
    ['a set', 'sim/simulation/actions/claim.ts', 'effects.fleet.issuedAt.set(device, 0);'],
    ['a method', 'sim/simulation/actions/revoke.ts', 'effects.fleet.disable(device);'],
    ['a fill', 'broker/core/ingest.ts', 'this.fleet.online.fill(0);'],
  ])('that another process writes by %s is found', (_how, file, code) => {
    expect(strays(writesIn(file, code))).toHaveLength(1);
  });
});
