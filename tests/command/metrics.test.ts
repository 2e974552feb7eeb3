import { describe, expect, it } from 'vitest';
import { metricList } from '../../reports/metrics/metric-list.ts';
import { seriesList } from '../../sim/kernel/trace/series.ts';
import { emptyFolder, fleetlab } from '../kit/fleetlab.ts';

const cwd = emptyFolder();
const ask = async (...args: readonly string[]) => fleetlab(['metrics', ...args], { cwd });

describe('fleetlab metrics', () => {
  it('lists every metric and every series', async () => {
    const { code, stdout } = await ask();
    expect(code).toBe(0);
    for (const { id } of [...metricList, ...seriesList]) expect(stdout).toContain(`\n  ${id} `);
    expect(stdout).toMatch(/^ {2}reconnect\.time +ms \[by group\]: end of an outage/m);
    expect(stdout).toMatch(/^ {2}message\.loss +share \[by group\]: 1 - /m);
    expect(stdout).toMatch(/^ {2}rollout\.stops +count: /m);
    expect(stdout).toMatch(/^ {2}broker\.handshakeQueue +gauge, connections: /m);
  });

  it('explains a metric, a series, and what is both', async () => {
    const metric = await ask('connect.time');
    expect(metric.stdout).toContain('  asked by  min, max, avg, med, count, p(N)\n');
    expect(metric.stdout).toContain('  by group  tenant, product, profile, ring, site, firmware\n');
    expect((await ask('rollout.stops')).stdout).toContain('  by group  no, it is a figure of the whole fleet\n');
    expect((await ask('fleet.online')).stdout).toBe(
      'fleet.online\n  devices in link state online\n\n  kind      gauge\n  unit      devices\n  asked by  min, max, avg, med, value, p(N)\n  by group  tenant, product, profile, ring, site, firmware\n',
    );
    const both = (await ask('sessions.closedForTrust')).stdout;
    expect(both).toMatch(/^sessions\.closedForTrust\n.*^sessions\.closedForTrust\n/ms);
  });

  it('prints the same as JSON', async () => {
    const all = JSON.parse((await ask('--json')).stdout);
    expect(all.metrics.map(({ id }: { id: string }) => id)).toEqual(metricList.map(({ id }) => id));
    expect(all.series).toEqual(seriesList);
    expect(JSON.parse((await ask('rollout.stops', '--json')).stdout)).toMatchObject({
      ...{ id: 'rollout.stops', shape: 'value', unit: 'count', askedBy: ['value'], groups: [] },
    });
  });

  it('suggests the nearest id for an unknown one, and ends with 2', async () => {
    const { code, stdout, stderr } = await ask('reconect.time');
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('there is no metric or series "reconect.time"\n  did you mean "reconnect.time"?');
  });
});
