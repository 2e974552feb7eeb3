import { describe, expect, it } from 'vitest';
import { Fleet } from '../../sim/fleet/fleet.ts';
import { Purpose, second } from '../../sim/kernel/chance/chance.ts';
import { lognormalTable } from '../../sim/kernel/chance/distributions.ts';
import { Links } from '../../sim/network/links.ts';
import type { NetworkPlan, ProductPlan } from '../../sim/plan/plan.ts';
import { plainNetwork, planWith } from '../kit/small-plan.ts';

const linksOf = (
  network: Partial<NetworkPlan>,
  products: readonly Partial<ProductPlan>[] = [{}],
): { readonly links: Links; readonly fleet: Fleet } => {
  const plan = planWith(products, { network: { ...plainNetwork, ...network } });
  const fleet = new Fleet(plan);
  return { links: new Links(fleet, plan.network), fleet };
};

const uplinks = (links: Links, device: number, count: number, bytes = 0): readonly number[] =>
  Array.from({ length: count }, () => links.uplink(device, bytes));

describe('a link', () => {
  it('takes its latency, each way', () => {
    const { links } = linksOf({});
    expect([links.uplink(0, 0), links.downlink(0, 0)]).toEqual([10, 10]);
  });

  it('takes latencies from the table of its median and 95th percentile', () => {
    const { links, fleet } = linksOf({ latencyMedianMs: 80, latencyP95Ms: 400 }, [{ count: 2 }]);
    const taken = [...uplinks(links, 0, 20_000)].sort((a, b) => a - b);
    // The median of 20,000 draws lies within 1.5 % of the true one at one standard deviation; the bound is five.
    expect(Math.abs(taken[10_000] / 80 - 1)).toBeLessThan(0.075);
    expect(Math.abs(taken[19_000] / 400 - 1)).toBeLessThan(0.11);
    const table = new Set(lognormalTable(80, 400));
    expect(taken.every((latency) => table.has(latency))).toBe(true);
    const key = fleet.keyOf(0);
    expect(fleet.chance.uniform(0, key, Purpose.uplink)).toBe(fleet.chance.uniformAt(key, Purpose.uplink, 20_000));
  });

  it.each([
    ['nothing without a limit', undefined, 5_000, 0],
    ['nothing for nothing', 8_000, 0, 0],
    ['a millisecond a byte at 8 kbit/s', 8_000, 3, 3],
    ['a started millisecond as a whole one', 16_000, 3, 2],
    ['one millisecond for one byte at any speed', 100_000_000, 1, 1],
    ['the exact time where it is whole', 300_000, 1_050, 28],
    ['a hair more than whole as one more', 300_000, 1_051, 29],
  ])('adds %s', (_what, bandwidthBps, bytes, ms) => {
    const { links } = linksOf({ bandwidthBps });
    expect([links.uplink(0, bytes), links.downlink(0, bytes)]).toEqual([10 + ms, 10 + ms]);
  });

  it('sends a lost packet again after 1 s, 2 s, 4 s and so on, and the seventh copy gets through', () => {
    const { links } = linksOf({ loss: 1 });
    expect(links.uplink(0, 0)).toBe(10 + 1_000 + 2_000 + 4_000 + 8_000 + 16_000 + 32_000);
  });

  it.each([
    ['lies below the share of loss again', 1, 1_000],
    ['lies at it once', 0, 0],
    ['lies above it once', -1, 0],
  ])('sends a packet that %s', (_, above, ms) => {
    const { fleet } = linksOf({});
    fleet.chance.word(0, fleet.keyOf(0), Purpose.uplink);
    const word = second() >>> 0;
    const { links } = linksOf({ loss: (word + above) / 2 ** 32 });
    expect(links.uplink(0, 0)).toBe(10 + ms);
  });

  it('loses a share of packets, and of those sent again the same share', () => {
    const { links } = linksOf({ loss: 0.2 });
    const taken = uplinks(links, 0, 50_000).map((delay) => delay - 10);
    const share = (ms: number): number => taken.filter((delay) => delay === ms).length / taken.length;
    // Five standard deviations of each share among 50,000 packets.
    expect(Math.abs(share(0) - 0.8)).toBeLessThan(0.009);
    expect(Math.abs(share(1_000) - 0.16)).toBeLessThan(0.0082);
    expect(Math.abs(share(3_000) - 0.032)).toBeLessThan(0.004);
    expect(Math.abs(share(7_000) - 0.0064)).toBeLessThan(0.0018);
    expect([...new Set(taken)].every((delay) => [0, 1, 3, 7, 15, 31, 63].includes(delay / 1_000))).toBe(true);
  });

  it('takes at least one millisecond', () => {
    const { links } = linksOf({ latencyMedianMs: 1, latencyP95Ms: 40 });
    expect(Math.min(...uplinks(links, 0, 5_000))).toBe(1);
  });

  it('is that of the product where it has one of its own', () => {
    const slow = { ...plainNetwork, latencyMedianMs: 600, latencyP95Ms: 600 };
    const { links } = linksOf({}, [{ count: 1 }, { product: 'buoy', count: 1, network: slow }]);
    expect([links.uplink(0, 0), links.uplink(1, 0)]).toEqual([10, 600]);
  });
});

describe('the delays of a device', () => {
  const mobile = { latencyMedianMs: 80, latencyP95Ms: 400, loss: 0.1 };

  it('are its own: what other devices send does not move them', () => {
    const alone = uplinks(linksOf(mobile).links, 3, 50);
    const { links } = linksOf(mobile);
    const among = Array.from({ length: 50 }, (_, i) => {
      links.uplink(i % 3, 100);
      links.downlink(4, 100);
      return links.uplink(3, 0);
    });
    expect(among).toEqual(alone);
  });

  it('are drawn for each direction independently', () => {
    const alone = uplinks(linksOf(mobile).links, 3, 50);
    const { links } = linksOf(mobile);
    const both = Array.from({ length: 50 }, () => ({ down: links.downlink(3, 0), up: links.uplink(3, 0) }));
    expect(both.map(({ up }) => up)).toEqual(alone);
    expect(both.map(({ down }) => down)).not.toEqual(alone);
  });

  it('stay when another product is added before its own', () => {
    const alone = uplinks(linksOf(mobile).links, 3, 50);
    const { links, fleet } = linksOf(mobile, [{ product: 'valve', count: 40 }, {}]);
    expect(uplinks(links, fleet.numberOf('acme/sensor-4'), 50)).toEqual(alone);
  });

  it('keep their latencies when loss is switched off or turned up: it only adds the time of copies sent again', () => {
    const [clean, lossy, lossier] = [0, 0.1, 0.3].map((loss) => uplinks(linksOf({ ...mobile, loss }).links, 3, 400));
    const added = (delays: readonly number[]): readonly number[] => delays.map((delay, i) => delay - clean[i]);
    expect([...new Set([...added(lossy), ...added(lossier)])].every((ms) => ms % 1_000 === 0 && ms >= 0)).toBe(true);
    expect(lossier.every((delay, i) => delay >= lossy[i])).toBe(true);
    expect(added(lossy).some((ms) => ms > 0)).toBe(true);
  });
});
