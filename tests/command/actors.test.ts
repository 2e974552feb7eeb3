import { describe, expect, it } from 'vitest';
import { actorList } from '../../sim/plan/actor-list.ts';
import { emptyFolder, fleetlab } from '../kit/fleetlab.ts';

const cwd = emptyFolder();
const ask = async (...args: readonly string[]) => fleetlab(['actors', ...args], { cwd });

describe('fleetlab actors', () => {
  it('lists every ready actor with what it reaches and holds', async () => {
    const { code, stdout } = await ask();
    expect(code).toBe(0);
    for (const { id } of actorList) expect(stdout).toMatch(new RegExp(`^${id}$`, 'm'));
    expect(stdout).toMatch(/^outsider\n {4}a stranger [^;]*\n {4}reaches broker, attestation, portal, devices\n/m);
    expect(stdout).toMatch(/^ {4}reaches updates; holds signing-key, role-key$/m);
  });

  it('explains one, in any case, with the attacks that it can start', async () => {
    const { code, stdout } = await ask('Outsider');
    expect(code).toBe(0);
    expect(stdout).toContain('  reaches   a way to the broker, a way to the attestation service, ');
    expect(stdout).toContain('  holds     nothing\n');
    expect(stdout).toMatch(/^ {2}at once +A01 self-made, own-evidence; A02 foreign-catalog/m);
    expect(stdout).toMatch(/^ {2}later +.*A04/m);
  });

  it('prints the same as JSON', async () => {
    expect(JSON.parse((await ask('--json')).stdout)).toHaveLength(actorList.length);
    const { stdout } = await ask('outsider', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ id: 'outsider', reaches: ['broker', 'attestation', 'portal', 'devices'], holds: [], scope: 'fleet' },
      startsAtOnce: expect.arrayContaining([{ technique: 'A01', way: 'self-made' }]),
      startsLater: expect.arrayContaining([{ technique: 'A04', way: 'subscribe' }]),
    });
  });

  it('suggests the nearest id for an unknown one, and ends with 2', async () => {
    const { code, stdout, stderr } = await ask('outsidr');
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('there is no actor "outsidr"\n  did you mean "outsider"? known here: outsider, ');
  });
});
