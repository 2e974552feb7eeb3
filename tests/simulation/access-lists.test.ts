import { describe, expect, it } from 'vitest';
import { readAwsPolicy } from '../../scenarios/source/access/aws-policy.ts';
import { readMosquittoAcl } from '../../scenarios/source/access/mosquitto-acl.ts';
import type { AccessPlan } from '../../sim/plan/access.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { minutes } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { planWith } from '../kit/small-plan.ts';
import { isEvent } from '../kit/trace-rows.ts';

const planOf = (fidelity: Plan['fidelity'], acl: AccessPlan | undefined, fields: Partial<Plan> = {}): Plan => {
  const plan = planWith([{ count: 4, updates: { everyMs: minutes(60), jitter: 0, push: true, ignoresCancel: 0 } }], {
    durationMs: minutes(20),
    fidelity,
    ...fields,
  });
  return { ...plan, broker: { ...plan.broker, ...(acl !== undefined && { acl }) } };
};

/** How often each device met each kind of refusal, and how many readings of it arrived. */
async function outcomeOf(plan: Plan) {
  const { rows, world } = await runPlan(plan);
  const refused: Record<string, readonly string[]> = {};
  for (const { kind, device, control, detail } of rows.filter(isEvent))
    if (kind.endsWith('.refused'))
      refused[`${world.fleet.nameOf(device ?? -1)} ${kind}`] = [String(control), String(detail)];
  const online = world.projection.count('link', 'online');
  return { refused, online, delivered: world.counters.delivered.total };
}

describe.each(['model', 'packet'] as const)('an access list, in %s', (fidelity) => {
  it('of a file that gives each device its own topics changes nothing', async () => {
    const acl = readMosquittoAcl('pattern readwrite devices/%c/#', 'acl.conf');
    const outcome = await outcomeOf(planOf(fidelity, acl));
    expect(outcome).toEqual(await outcomeOf(planOf(fidelity, undefined)));
    expect(outcome).toMatchObject({ refused: {}, online: 4 });
  });

  it('refuses the readings of a user that it denies them to, and of no other', async () => {
    const text = 'user acme/sensor-2\ntopic deny devices/+/+/telemetry\npattern devices/%u/#';
    const outcome = await outcomeOf(planOf(fidelity, readMosquittoAcl(text, 'acl.conf')));
    expect(outcome.refused).toEqual({
      'acme/sensor-2 publish.refused': ['topic-acl', 'acl.conf:2 denies it: devices/acme/sensor-2/telemetry'],
    });
    const open = planOf(fidelity, readMosquittoAcl(text, 'acl.conf'), { controls: { 'topic-acl': false } });
    expect(await outcomeOf(open)).toMatchObject({ refused: {}, online: 4 });
  });

  it('of AWS refuses CONNECT, and SUBSCRIBE by its filter', async () => {
    const policy = (resource: string) =>
      JSON.stringify({
        Statement: [
          { Effect: 'Allow', Action: 'iot:Connect', Resource: resource },
          { Effect: 'Allow', Action: ['iot:Publish'], Resource: '*' },
        ],
      });
    const own = readAwsPolicy(policy('arn:aws:iot:r:1:client/acme/sensor-?'), 'p.json');
    expect((await outcomeOf(planOf(fidelity, own))).refused).toEqual(
      Object.fromEntries(
        [1, 2, 3, 4].map((n) => [
          `acme/sensor-${n} subscribe.refused`,
          ['topic-acl', `no statement of p.json allows it: devices/acme/sensor-${n}/commands`],
        ]),
      ),
    );
    const one = readAwsPolicy(policy('arn:aws:iot:r:1:client/acme/sensor-3'), 'p.json');
    const outcome = await outcomeOf(planOf(fidelity, one));
    expect(outcome.online).toBe(1);
    expect(outcome.refused['acme/sensor-1 connect.refused']).toEqual(['topic-acl', 'no statement of p.json allows it']);
    expect(outcome.refused['acme/sensor-3 connect.refused']).toBeUndefined();
  });
});
