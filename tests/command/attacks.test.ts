import { describe, expect, it } from 'vitest';
import type { Attack } from '../../sim/threat/attacks/attack.ts';
import { attackList } from '../../sim/threat/attacks/attack-list.ts';
import { needInWords } from '../../sim/threat/facts/fact.ts';
import { emptyFolder, fleetlab } from '../kit/fleetlab.ts';

const cwd = emptyFolder();
const ask = async (...args: readonly string[]) => fleetlab(['attacks', ...args], { cwd });
/** Without the wrapping. */
const unwrapped = (text: string): string => text.replace(/\s+/g, ' ');

describe('fleetlab attacks', () => {
  it('lists every attack', async () => {
    const { code, stdout } = await ask();
    expect(code).toBe(0);
    for (const { id, name } of attackList) expect(stdout).toMatch(new RegExp(`^${id}  ${name} +\\d+ ways?  `, 'm'));
  });

  it('explains each way: needs, controls in their order, logs, actors', async () => {
    const { code, stdout } = await ask('A01');
    expect(code).toBe(0);
    const text = unwrapped(stdout);
    const { what, ways } = attackList.find(({ id }) => id === 'A01') as unknown as Attack;
    expect(text).toContain(what);
    for (const [way, { what: how, needs, decidedBy, signals }] of Object.entries(ways)) {
      expect(text).toContain(`${way}: ${how} needs ${needs.map(needInWords).join(', ')}`);
      expect(text).toContain(`controls ${decidedBy.join(', ')} logged as ${signals.join(', ')} actors `);
    }
    expect(text).toContain('actors stolen-device, contractor; by way of other attacks outsider, lan-proxy, network');
  });

  it('explains parameters with unit, bounds and default, and ids with their names', async () => {
    const text = unwrapped((await ask('A09')).stdout);
    expect(text).toContain('beacon; time, such as 10s; from 1ms; default 5m');
    expect(text).toContain('bytes; bytes, such as 1KiB; 1 to 1073741824; default 1KiB');
    expect(text).toContain('effort; time, such as 10s, or typical; from 0ms; default 0s');
    expect(text).toContain('typical: median 1h, 95th percentile 4h; assumption: opening a device is an hour of work');
    expect(text).toContain('EMB3D TID-211 Device Allows Unauthenticated Firmware Installation');
    expect(text).toContain('D3FEND D3-');
    expect(text).toContain('ETSI 5.');
    expect(text).toMatch(/stopped by [a-z, ]*hardware root of trust/);
  });

  it('takes a name as well as an id, in any case', async () => {
    const { stdout } = await ask('A25');
    for (const other of ['a25', 'attestation-replay', 'Attestation-Replay'])
      expect((await ask(other)).stdout).toBe(stdout);
  });

  it('prints the same as JSON', async () => {
    const all = JSON.parse((await ask('--json')).stdout);
    expect(all).toHaveLength(attackList.length);
    const one = JSON.parse((await ask('wildcard', '--json')).stdout);
    expect(one).toMatchObject({
      ...{ id: 'A04', name: 'wildcard', gives: ['messages of its own', 'a command that it was sent'] },
      ways: [
        {
          way: 'subscribe',
          needs: ['a way to the broker', 'a session in its name'],
          controls: ['topic-acl', 'forward-acl'],
          actors: { atOnce: [], later: expect.arrayContaining(['outsider']) },
        },
      ],
      parameters: [{ name: 'filter', default: '#' }, { name: 'effort' }],
      ids: { attack: expect.arrayContaining([{ id: 'T1040', name: 'Network Sniffing' }]) },
    });
    expect(all).toContainEqual(one);
  });

  it.each([
    ['A1', 'did you mean "A01"? known here: A01, A02'],
    ['clone-idenity', 'did you mean "clone-identity"? known here: clone-identity, rogue-ca'],
    ['', 'known here: clone-identity, rogue-ca'],
  ])('refuses "%s", suggests the nearest, and ends with 2', async (given, hint) => {
    const { code, stdout, stderr } = await ask(given);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(`attacks: there is no attack "${given}"\n  ${hint}`);
  });
});
