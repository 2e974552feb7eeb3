import { describe, expect, it } from 'vitest';
import { run } from '../../bin/app/run-scenario.ts';
import { summarize } from '../../reports/outcome/summarize.ts';
import { groupLines } from '../../reports/print/group-lines.ts';
import { painter } from '../../reports/print/summary-style.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { scratch } from '../kit/scratch.ts';

const scenario = (more: string): string => `name: split
claim: It holds.
fidelity: model
duration: 2h
fleet:
  - { tenant: acme, product: sensor, profile: sphere, count: 60, sites: { north: 40%, south: 60% }, telemetry: { every: 5m, bytes: 100, qos: 1, buffer: 60 } }
  - { tenant: borealis, product: meter, profile: esp32, count: 40, telemetry: { every: 5m, bytes: 100, qos: 0 } }
timeline:
  - { at: 30m, do: outage, of: broker, for: 10m }
${more}
`;
const load = (more: string) => loadScenario(scratch({ 'a.yaml': scenario(more) })('a.yaml'));
const ran = async (more: string) => run(await load(more));

describe('a summary that is split', () => {
  it('has the figures of each group as a threshold on it has them, and of the fleet as without', async () => {
    const thresholds =
      'expect: { "message.loss{product:meter}": value < 1%, "reconnect.time{product:meter}": p(95) < 1s, "connect.ratePeak{product:sensor}": value < 1/s }';
    const whole = await ran(thresholds);
    const split = await ran(`split: [product, tenant]\n${thresholds}`);
    const { groups } = split.summary;
    expect(groups?.map(({ on, devices }) => [on, devices])).toEqual([
      ['product:sensor', 60],
      ['product:meter', 40],
      ['tenant:acme', 60],
      ['tenant:borealis', 40],
    ]);
    const [sensor, meter, acme, borealis] = groups!.map(({ metrics }) => metrics);
    const [reconnect, loss, peak] = split.summary.thresholds.map(({ measured }) => measured);
    expect(meter['reconnect.time']).toMatchObject({ p95: reconnect });
    expect([meter['message.loss'], sensor['connect.ratePeak']]).toMatchObject([{ value: loss }, { value: peak }]);
    expect([acme, borealis]).toEqual([sensor, meter]);
    expect(sensor).not.toHaveProperty(['rollout.stops']);
    expect({ ...split.summary, groups: undefined }).toEqual({ ...whole.summary, groups: undefined });
  });

  it('is computed from the trace as well', async () => {
    const { summary, trace } = await ran('split: [site]');
    const read = await trace();
    expect(await summarize(read)).toEqual(summary);
  });

  it('stands on the terminal as a column for each group', async () => {
    const { summary } = await ran('split: [product]');
    const lines = groupLines(summary, painter({ color: false, unicode: false }));
    expect(lines.slice(0, 3).map((line) => line.trim().split(/\s{2,}/))).toEqual([
      ['by group'],
      ['product:sensor', 'product:meter'],
      ['devices', '60', '40'],
    ]);
    expect(lines.join('\n')).toMatch(/reconnect\.time p95 +\d+.* +\d+/);
    const many = { ...summary, groups: Array.from({ length: 9 }, () => summary.groups![0]) };
    expect(groupLines(many, painter({ color: false, unicode: false })).at(-2)).toBe(
      '    and 3 more groups in summary.json',
    );
  });

  it.each([
    ['split: [rings]', 'unknown attribute "rings"', 'did you mean "ring"?'],
    ['split: product', '"product" is not a list of attributes', 'begin each entry with "- "'],
  ])('refuses %s', async (more, what, hint) => {
    await expect(load(more)).rejects.toMatchObject({ problems: [{ what, hint: expect.stringContaining(hint) }] });
  });

  it('refuses more groups than a run can have', async () => {
    const sites = Array.from({ length: 40 }, (_, nth) => `s${nth}: 2.5%`).join(', ');
    const many = scenario('split: [site]').replace('sites: { north: 40%, south: 60% }', `sites: { ${sites} }`);
    await expect(loadScenario(scratch({ 'a.yaml': many })('a.yaml'))).rejects.toMatchObject({
      problems: [
        {
          what: 'the summary would have the figures of 41 groups, more than 32',
          hint: 'split it by an attribute with fewer values',
        },
      ],
    });
  });
});
