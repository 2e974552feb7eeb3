import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../scenarios/index.ts';
import { fromTable, LATENCIES, measuredTable } from '../../sim/kernel/chance/distributions.ts';
import { delayOf, linkOf } from '../../sim/network/link.ts';
import { least, refusal, scratch } from '../kit/scratch.ts';

type Bucket = readonly [from: number, to: number, count: number];

const load = (file: string, text: string, more = '') =>
  loadScenario(
    scratch({ 'a.yaml': least(`network: { latency: { from: ${file} } }\n${more}`), [file]: text })('a.yaml'),
  );

const bucketsOf = async (file: string, text: string): Promise<readonly Bucket[]> =>
  (await load(file, text)).plan.network.measured!.buckets;

/** The share of latencies up to `ms` that the buckets say. */
const shareUpTo = (buckets: readonly Bucket[], ms: number): number => {
  const total = buckets.reduce((sum, [, , count]) => sum + count, 0);
  const below = buckets.map(([from, to, count]) =>
    to <= ms ? count : from >= ms ? 0 : (count * (ms - from)) / (to - from),
  );
  return below.reduce((sum, count) => sum + count, 0) / total;
};

const anyBuckets = fc
  .array(
    fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 900 }), fc.integer({ min: 1, max: 10_000 })),
    {
      minLength: 1,
      maxLength: 30,
    },
  )
  .map((parts) => {
    let at = 1;
    return parts.map(([gap, width, count]): Bucket => {
      const from = at + gap;
      at = from + width;
      return [from, at, count];
    });
  });

describe('a table of measured latencies', () => {
  it('has at every instant the share of latencies up to it that was measured', () => {
    fc.assert(
      fc.property(anyBuckets, fc.integer({ min: 0, max: 40_000 }), (buckets, ms) => {
        const table = measuredTable(buckets);
        const upTo = (limit: number) => table.filter((value) => value <= limit).length / LATENCIES;
        // Drawn times are whole milliseconds, and the table has one entry for each 16,384th.
        expect(upTo(ms)).toBeGreaterThanOrEqual(shareUpTo(buckets, ms - 1) - 1 / LATENCIES);
        expect(upTo(ms)).toBeLessThanOrEqual(shareUpTo(buckets, ms + 1) + 1 / LATENCIES);
      }),
    );
  });

  it('is drawn from by the bits that draw from any latency, and rises with them', () => {
    fc.assert(
      fc.property(anyBuckets, fc.nat(2 ** 32 - 1), fc.nat(2 ** 32 - 1), (measured, one, other) => {
        const network = { latencyMedianMs: 1, latencyP95Ms: 1, loss: 0, bandwidthBps: undefined };
        const link = linkOf({ ...network, measured: { buckets: measured } });
        expect(delayOf(link, 0, one, 0)).toBe(fromTable(measuredTable(measured), one));
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        expect(delayOf(link, 0, less, 0)).toBeLessThanOrEqual(delayOf(link, 0, more, 0));
      }),
    );
  });

  it('takes at least a millisecond', () => {
    expect(new Set(measuredTable([[0, 0, 5]]))).toEqual(new Set([1]));
  });
});

describe('latencies from a file', () => {
  it.each<[string, string, string, readonly Bucket[]]>([
    [
      'samples in lines',
      'a.csv',
      '12.4\n80\n11.6\n',
      [
        [12, 12, 2],
        [80, 80, 1],
      ],
    ],
    [
      'samples under a name',
      'a.csv',
      '\uFEFFms\r\n12\r\n\r\n80\r\n',
      [
        [12, 12, 1],
        [80, 80, 1],
      ],
    ],
    [
      'values with counts',
      'a.csv',
      'ms,count\n80,3\n12,1\n',
      [
        [12, 12, 1],
        [80, 80, 3],
      ],
    ],
    [
      'buckets',
      'a.csv',
      'from,to,count,note\n0,20,90,x\n20,60,10,"a,b"\n60,80,0,\n',
      [
        [0, 20, 90],
        [20, 60, 10],
      ],
    ],
    [
      'cumulative buckets',
      'a.csv',
      'le,count\n20,90\n60,100\n+Inf,100\n',
      [
        [0, 20, 90],
        [20, 60, 10],
      ],
    ],
    [
      'a list in JSON',
      'a.json',
      '[12, 80, 12]',
      [
        [12, 12, 2],
        [80, 80, 1],
      ],
    ],
    ['maps in JSON', 'a.json', '[{"from": 0, "to": 20.5, "count": 7}]', [[0, 20.5, 7]]],
  ])('reads %s', async (_name, file, text, buckets) => {
    expect(await bucketsOf(file, text)).toEqual(buckets);
  });

  it('stand in the plan with the name of the file, and replace a median', async () => {
    const scenario = await load('lan.csv', 'ms,count\n10,95\n200,5\n');
    expect(scenario.plan.network).toMatchObject({
      latencyMedianMs: 10,
      latencyP95Ms: 10,
      measured: { file: 'lan.csv' },
    });
    const over = scenario.with({ network: { latency: { median: '80ms' } } });
    expect(over.plan.network).toEqual({ latencyMedianMs: 80, latencyP95Ms: 240, loss: 0, bandwidthBps: undefined });
  });

  it('are those of a product, and of the local network behind a gateway, too', async () => {
    const at = scratch({
      'ms.csv': '7\n',
      'a.yaml': `name: a\nclaim: It runs.\nduration: 1h\nfleet:
  - { tenant: acme, product: hub, profile: linux-gateway, count: 1, network: { latency: { from: ms.csv } } }
  - { tenant: acme, product: leaf, profile: esp32, count: 2, gateway: { product: hub, leaves: 2, lan: { latency: { from: ms.csv } } } }\n`,
    });
    const { plan } = await loadScenario(at('a.yaml'));
    expect(plan.fleet[0].network?.measured?.buckets).toEqual([[7, 7, 1]]);
    expect(plan.fleet[1].gateway?.lan.measured?.buckets).toEqual([[7, 7, 1]]);
    expect(plan.network.measured).toBeUndefined();
  });

  it.each([
    ['an empty file', 'a.csv', '\n', /is empty/],
    ['no latency', 'a.csv', 'ms\n', /has no latency/],
    ['an empty list', 'a.json', '[]', /has no latency/],
    ['other columns', 'a.csv', 'time;n\n1;2\n', /"time;n" names no columns of latencies/],
    ['a word', 'a.csv', 'ms\n12\nfast\n', /a\.csv:3:1: "fast" is not a ms/],
    ['a negative number', 'a.csv', 'ms\n-5\n', /a\.csv:2:1: "-5" is not a ms/],
    ['more than a minute', 'a.csv', 'ms\n60001\n', /milliseconds from 0 to 60000/],
    ['half a count', 'a.csv', 'ms,count\n5,1.5\n', /"1\.5" is not a count/],
    ['a bucket that ends before it begins', 'a.csv', 'from,to,count\n9,5,1\n', /ends before it begins/],
    ['buckets that overlap', 'a.csv', 'from,to,count\n0,20,1\n10,30,1\n', /the buckets 0 to 20 and 10 to 30 overlap/],
    ['cumulative counts that fall', 'a.csv', 'le,count\n20,9\n40,8\n', /a\.csv:3:1: is below the line before it/],
    ['latencies without a bound', 'a.csv', 'le,count\n20,9\n+Inf,12\n', /3 latencies are above the last bound/],
    ['JSON that is none', 'a.json', '[1,', /is not JSON/],
    ['a file that is not there', '../none/none.csv', '', /there is no file/],
  ])('are refused for %s', async (_name, file, text, message) => {
    const at = scratch({ 'a.yaml': least(`network: { latency: { from: ${file} } }\n`), ...(text && { [file]: text }) });
    expect((await refusal(loadScenario(at('a.yaml')))).message).toMatch(message);
  });

  it('names the first twenty lines that are wrong', async () => {
    const lines = Array.from({ length: 30 }, () => 'x').join('\n');
    expect((await refusal(load('a.csv', `ms\n${lines}\n`))).problems).toHaveLength(21);
  });

  it('do not stand beside a median', async () => {
    const at = scratch({ 'a.yaml': least('network: { latency: { from: a.csv, median: 80ms } }\n'), 'a.csv': '5\n' });
    expect((await refusal(loadScenario(at('a.yaml')))).message).toMatch(/median: stands beside latencies/);
  });
});
