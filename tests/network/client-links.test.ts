import { expect, it } from 'vitest';
import { Fleet } from '../../sim/fleet/fleet.ts';
import { ClientLinks } from '../../sim/network/client-links.ts';
import { planWith } from '../kit/small-plan.ts';

const network = { latencyMedianMs: 100, latencyP95Ms: 900, loss: 0.1, bandwidthBps: undefined };
const { chance } = new Fleet(planWith([{ count: 1 }]));

/** Delays of the client, up and down in turn. */
const delays = (links: ClientLinks, client: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => (i % 2 === 0 ? links.uplink(client, 64) : links.downlink(client, 64)));

const open = (...names: readonly string[]): ClientLinks => {
  const links = new ClientLinks(chance, network);
  names.forEach((name, client) => {
    links.open(client, name);
  });
  return links;
};

it('takes as long for a client of that name, whatever others send, and each direction has its own luck', () => {
  const alone = delays(open('mallory'), 0, 40);
  const links = open('console', 'mallory');
  const others = delays(links, 0, 40);
  expect(delays(links, 1, 40)).toEqual(alone);
  expect(others).not.toEqual(alone);
  const [up, down] = [0, 1].map((way) => alone.filter((_, i) => i % 2 === way));
  expect(up).not.toEqual(down);
  expect(new Set(up).size).toBeGreaterThan(10);
  expect(Math.min(...alone)).toBeGreaterThanOrEqual(1);
});

it('goes on where it was, also after a second opening and from a saved state', () => {
  const alone = delays(open('mallory'), 0, 40);
  const links = open('mallory');
  expect(delays(links, 0, 20)).toEqual(alone.slice(0, 20));
  links.open(0, 'mallory');
  const later = new ClientLinks(chance, network);
  later.open(7, 'of another run');
  later.restore(links.save());
  expect(delays(later, 0, 20)).toEqual(alone.slice(20));
  expect([0, 7].map((client) => later.has(client))).toEqual([true, false]);
});
