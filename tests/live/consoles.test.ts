import { describe, expect, it } from 'vitest';
import { readMosquittoAcl } from '../../scenarios/source/access/mosquitto-acl.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { Selection } from '../../sim/plan/selection.ts';
import type { World } from '../../sim/simulation/world.ts';
import { at, brokerDown, seconds } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { isEvent, type Row } from '../kit/trace-rows.ts';
import { livePlan, runLive } from './run-live.ts';

const open = (atMs: number, value: number, on: Selection = {}, by = 'acme-ops') =>
  at(atMs, { kind: 'command', by, name: 'open', value, on });

const commands = [{ name: 'open', min: 0, max: 100 }];

/** Three valves and a meter of acme, two pumps of umbrella, and a console for each tenant. */
function planOf(timeline: Plan['timeline'], fields: Partial<Plan> = {}): Plan {
  const plan = livePlan(
    { count: 3, product: 'valve', commands },
    {
      consoles: [
        { name: 'acme-ops', tenant: 'acme' },
        { name: 'umbrella-ops', tenant: 'umbrella' },
      ],
      verdicts: 'all',
      timeline,
      ...fields,
    },
  );
  const [valve] = plan.fleet;
  const { commands: _, ...deaf } = valve;
  const meter = { ...deaf, count: 1, product: 'meter' };
  return { ...plan, fleet: [valve, meter, { ...valve, count: 2, tenant: 'umbrella', product: 'pump' }] };
}

/** What became of commands, and of the sessions of consoles, sorted: sockets have an order of their own. */
function outcome({ consoles = [] }: Plan, rows: readonly Row[], { fleet }: World): readonly string[] {
  const lines = rows.filter(isEvent).flatMap(({ kind, device, actor, control, detail }) => {
    if (!kind.startsWith('command.') && !consoles.some(({ name }) => name === actor)) return [];
    return [`${device === undefined ? actor : fleet.nameOf(device)} ${kind} ${control}: ${detail}`];
  });
  return lines.toSorted();
}

async function bothOutcomes(plan: Plan) {
  const live = await runLive(plan);
  const model = await runPlan({ ...plan, fidelity: 'model' });
  return { live, ...{ inLive: outcome(plan, live.rows, live.world), inModel: outcome(plan, model.rows, model.world) } };
}

const chainOf = (rows: readonly Row[], row: Row): readonly Row[] => [
  row,
  ...(row.cause === undefined ? [] : chainOf(rows, rows[row.cause])),
];

describe('the console of an operator, over sockets', () => {
  it('connects with its first command, and devices obey or refuse as in simulated time', async () => {
    const { live, inLive, inModel } = await bothOutcomes(
      planOf([open(seconds(12), 7, { tenant: 'acme' }), open(seconds(18), 101, { product: 'valve' })]),
    );
    expect(inLive).toEqual(inModel);
    expect(inLive).toContain('acme/valve-2 command.obeyed safe-range: within 0 to 100: open 7');
    expect(inLive).toContain('acme/valve-2 command.refused safe-range: outside 0 to 100: open 101');
    expect(inLive).toContain('acme/meter-1 command.refused protocol: not a command of this product: open 7');
    const row = live.events.find(({ kind }) => kind === 'command.obeyed')!;
    expect(chainOf(live.rows, row).at(-1)).toMatchObject({ kind: 'step.started' });
  });

  it('may not command devices of another tenant, unless nothing checks topics', async () => {
    const steps = [open(seconds(12), 1, { product: 'pump', pick: 1 })];
    const { inLive, inModel } = await bothOutcomes(planOf(steps));
    expect(inLive).toEqual(inModel);
    expect(inLive.join('\n')).toMatch(/acme-ops publish\.refused topic-acl: outside the client's own topics/);
    expect(inLive.join('\n')).toMatch(/acme-ops command\.unanswered/);
    const unasked = { 'topic-acl': false, 'command-signature': false };
    const open2 = await runLive(planOf(steps, { controls: unasked }));
    expect(open2.events.filter(({ kind }) => kind === 'command.obeyed')).toHaveLength(1);
  });

  it('is what the access list says of it', async () => {
    const text = 'pattern readwrite devices/%u/#\nuser umbrella-ops\ntopic write devices/+/+/commands';
    const plan = planOf([
      open(seconds(12), 1, { product: 'valve' }, 'umbrella-ops'),
      open(seconds(15), 2, { pick: 1 }),
    ]);
    const { inLive, inModel } = await bothOutcomes({
      ...plan,
      // The operators of another tenant cannot sign for these devices.
      controls: { 'command-signature': false },
      broker: { ...plan.broker, acl: readMosquittoAcl(text, 'acl.conf') },
    });
    expect(inLive).toEqual(inModel);
    expect(inLive.filter((line) => line.includes('command.obeyed'))).toHaveLength(3);
    expect(inLive.join('\n')).toContain('acme-ops publish.refused topic-acl: no line of acl.conf allows it');
  });

  it('waits for a broker that is out, and sends what it was given meanwhile', async () => {
    const plan = planOf([at(seconds(12), brokerDown(seconds(4))), open(seconds(14), 3, { product: 'valve' })]);
    const { live } = await bothOutcomes({ ...plan, durationMs: seconds(40) });
    const obeyed = live.events.filter(({ kind }) => kind === 'command.obeyed');
    expect(obeyed.map(({ device }) => device).toSorted()).toEqual([0, 1, 2]);
  });

  it('is let in beside devices with certificates, which must still show theirs', async () => {
    const { live } = await bothOutcomes(planOf([open(seconds(12), 7, { product: 'valve' })]));
    const shown = live.events.filter(({ kind, device }) => kind === 'connect.admitted' && device !== undefined);
    expect(shown).toHaveLength(6);
    expect(new Set(shown.map(({ control }) => control))).toEqual(new Set(['client-id-binding']));
  });
});
