import { describe, expect, it } from 'vitest';
import type { ProductPlan, TimelineAction } from '../../sim/plan/plan.ts';
import { at, hours, lonePlan, minutes } from '../kit/lone-plan.ts';
import { isEvent } from '../kit/trace-rows.ts';
import { tapped } from '../kit/wiretap.ts';

/** The rows of operations without effect, as `actor: detail`. */
async function rowsOf(product: Partial<ProductPlan>, ...steps: readonly TimelineAction[]) {
  const timeline = steps.map((action, i) => at(minutes(10 + 5 * i), action));
  const { rows } = await tapped(lonePlan(product, timeline, { durationMs: hours(2) }));
  const none = rows.filter(isEvent).filter(({ kind }) => kind === 'operation.had-no-effect');
  for (const { cause } of none) expect(rows[cause!]).toMatchObject({ kind: expect.stringMatching(/^(step|power)\./) });
  return none.map(({ actor, detail }) => `${actor}: ${detail}`);
}

const attested: Partial<ProductPlan> = { identity: 'attested' };
const powerOff: TimelineAction = { kind: 'power-off', on: {} };
const powerOn: TimelineAction = { kind: 'power-on', on: {} };
const restart: TimelineAction = { kind: 'restart', on: {} };
const claim: TimelineAction = { kind: 'claim', as: 'administrator', approved: 'yes', on: {} };
const grant: TimelineAction = {
  kind: 'capability',
  change: 'grant',
  capability: 'debugger',
  as: 'administrator',
  approved: 'yes',
  on: {},
};
const recover: TimelineAction = { kind: 'recover', on: {} };
const crash: TimelineAction = { kind: 'crash', how: 'crash', on: {} };
const cycle: TimelineAction = { kind: 'power-cycle', forMs: 1_000, on: {} };

describe('an operation that changes nothing leaves a row that says so:', () => {
  it.each([
    ['a power cut where there is no power', [powerOff, powerOff], ['power-off: power is off']],
    ['power for a device that has it', [powerOn], ['power-on: power is running']],
    ['a restart of a device that is off', [powerOff, restart], ['restart: power is off']],
    ['a crash of an application that does not run', [powerOff, crash], ['crash: power is off']],
    ['a claim of a device that is claimed', [claim], ['claim: it is claimed already']],
    ['a capability that the device has', [grant, grant], ['capability: has debugger already']],
  ] as const)('%s', async (_what, steps, expected) => {
    expect(await rowsOf(attested, ...steps)).toEqual(expected);
  });

  it('a recovery that a cable cannot do', async () => {
    const legacy = { profile: 'legacy-rtos', identity: 'password' } as const;
    expect(await rowsOf(legacy, recover)).toEqual(['recover: nothing below its images can be reached by cable']);
  });

  it.each([
    ['a power cycle, whose end is not a step', [cycle]],
    ['a recovery', [recover]],
    ['a restart', [restart]],
    ['a crash', [crash]],
    ['a first capability', [grant]],
    ['power that comes back', [powerOff, powerOn]],
  ] as const)('but none where it has an effect: %s', async (_what, steps) => {
    expect(await rowsOf(attested, ...steps)).toEqual([]);
  });
});
