import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../scenarios/index.ts';
import { Fleet } from '../../sim/fleet/fleet.ts';
import { scratch } from '../kit/scratch.ts';

const head = `name: plant
claim: It runs.
duration: 4h
consoles: [{ name: ops, tenant: acme }]
fleet:
  - { tenant: acme, product: valve, profile: sphere, count: 30, commands: { open: { min: 0, max: 100 } } }
  - { tenant: acme, product: lamp, profile: sphere, count: 30, commands: { open: { min: 0, max: 1 }, dim: { min: 0, max: 9 } }, telemetry: { every: 5m, bytes: 200, qos: 1, signal: { unit: lx, mean: 20, daily: 10, min: 0, max: 60 } } }
`;

/** What is warned of in a scenario: where, what and how to fix it, in a line each. */
async function warnedOf(text: string, choices: Parameters<typeof loadScenario>[1] = {}): Promise<readonly string[]> {
  const { warnings } = await loadScenario(scratch({ 'plant.yaml': text })('plant.yaml'), choices);
  return warnings.map(({ where, what, hint }) => `${where.replace(/^.*\/(?=plant)/, '')}: ${what}; ${hint}`);
}

const steps = (...lines: readonly string[]): string =>
  `${head}campaigns:\n  - name: c\n    by: { name: mallory, reaches: [broker, cable, updates], holds: [credential, console] }\n    steps:\n${lines.map((line) => `      - ${line}\n`).join('')}`;
const clone = '{ do: attack, technique: A01, for: 1h, on: product:valve, label: clones }';
const commanded = (fields: string): string =>
  steps(clone, `{ do: attack, technique: A21, for: 1h, label: orders, ${fields} }`);

describe('the value of a command', () => {
  const value = 'open takes 0 to 100 on these devices, and 101 is refused by safe-range whatever else is so';
  const hint = 'write a value from 0 to 100; if it is meant, write safe-range: on under controls';

  it('is warned of beyond what every device of the step takes, with the line', async () => {
    expect(await warnedOf(commanded('command: open, value: 101, on: product:valve'))).toEqual([
      `plant.yaml:13:85 campaigns[0].steps[1].value: ${value}; ${hint}`,
    ]);
    const timeline = `${head}timeline:\n  - { at: 1h, do: mark }\n  - { at: 1h, do: command, by: ops, name: open, value: 101, on: product:valve }\n`;
    expect(await warnedOf(timeline)).toEqual([`plant.yaml:10:56 timeline[1].value: ${value}; ${hint}`]);
  });

  it.each([
    ['command: open, value: 100, on: product:valve'],
    ['command: open, value: 0, on: product:valve'],
    // Some of these devices take it.
    ['command: open, value: 100'],
    // The default is meant to be out of range.
    ['command: open, on: product:valve'],
    ['on: product:valve'],
  ])('is not warned of with %s', async (fields) => {
    expect(await warnedOf(commanded(fields))).toEqual([]);
  });

  it('is of the first command where a step names none', async () => {
    expect((await warnedOf(commanded('value: 5, on: product:lamp'))).join()).toContain('open takes 0 to 1 on these');
    expect(await warnedOf(commanded('value: 1, on: product:lamp'))).toEqual([]);
  });

  it.each(['on', 'off'])('is not warned of where the scenario switches safe-range %s itself', async (to) => {
    const text = commanded('command: open, value: 101, on: product:valve');
    expect(await warnedOf(`${text}controls: { safe-range: ${to} }\n`)).toEqual([]);
  });

  it('is warned of by the setting that it came with', async () => {
    const text = commanded('command: open, value: 4, on: product:valve');
    expect(await warnedOf(text, { set: ['campaigns[c].steps[orders].value=200'] })).toEqual([
      expect.stringMatching(/^--set campaigns\[c\]\.steps\[orders\]\.value=200.*: open takes 0 to 100/),
    ]);
  });
});

describe('values of readings', () => {
  const falsified = (offset: number, controls = ''): string =>
    `${steps('{ do: attack, technique: A09, way: cable, for: 2h, on: product:lamp, label: taken }', `{ do: attack, technique: A20, offset: ${offset}, follows: taken, for: 1h, on: product:lamp, label: lies }`)}${controls}`;

  it.each([
    [40, []],
    [-20, []],
    [
      41,
      [
        'plant.yaml:13:47 campaigns[0].steps[1].offset: 61 lx is beyond what the sensor reports, 0 to 60: plausibility refuses it at once; write an offset from -20 to 40; if it is meant, write plausibility: on under controls',
      ],
    ],
  ])('that are false by %d', async (offset, expected) => {
    expect(await warnedOf(falsified(offset))).toEqual(expected);
    expect(await warnedOf(falsified(offset, 'controls: { plausibility: off }\n'))).toEqual([]);
  });

  it('are warned of where their course of a day is beyond their sensor', async () => {
    const set = (daily: number) => warnedOf(head, { set: [`fleet[acme/lamp].telemetry.signal.daily=${daily}`] });
    expect(await set(20)).toEqual([]);
    expect(await set(21)).toEqual([
      expect.stringMatching(/the course of a day is from -1 to 41 lx, and the sensor reports 0 to 60.*at most 20/),
    ]);
  });

  it.each([
    ['readings.valueMax', 'value < 60', 0],
    ['readings.valueMax', 'value < 61', 1],
    ['readings.valueMin', 'value > -1', 1],
    ['readings.valueMean', 'value > 0', 0],
    ['readings.refused', 'value < 100', 0],
  ])('are warned of where %s: %s is about what no sensor reports: %d', async (metric, text, count) => {
    const found = await warnedOf(`${head}expect:\n  ${metric}: ${text}\n`);
    expect(found).toHaveLength(count);
    for (const one of found)
      expect(one).toMatch(/^plant\.yaml:9:\d+ expect\.readings\..*"value . -?\d+" is about values/);
  });

  it('are not where an actor makes some false', async () => {
    expect(await warnedOf(`${falsified(10)}expect:\n  readings.valueMax: value < 900\n`)).toEqual([]);
  });
});

describe('the pace of an attack', () => {
  const paced = (pace: string, on: string, forMs = '1h'): string =>
    steps(`{ do: attack, technique: A01, stealth: { pace: ${pace} }, for: ${forMs}, on: '${on}', label: slow }`);

  it.each([
    ['10m', 'pick:6', []],
    [
      '10m',
      'pick:7',
      [
        'at one device every 10m, the step of 1h is over after 6 of 7 devices; write a pace of at most 8m34s, or a for of more than 1h',
      ],
    ],
    ['59m', 'pick:1', []],
    ['1h', 'pick:1', []],
    ['0s', 'product:valve', []],
    // What such a selection comes to is known in the run.
    ['10m', 'link:online', []],
    [
      '1h',
      'link:online',
      ['at one device every 1h, the step of 1h is over after 1 device; write a pace below 1h, or a longer for'],
    ],
  ])('of %s at %s', async (pace, on, expected) => {
    const found = await warnedOf(paced(pace, on));
    expect(
      found.map((one) => one.replace(/^plant\.yaml:12:\d+ campaigns\[0\]\.steps\[0\]\.stealth\.pace: /, '')),
    ).toEqual(expected);
  });

  it('is that of the step whose devices it takes', async () => {
    const text = steps(
      '{ do: leak, on: pick:9, label: the list }',
      `{ do: attack, technique: A01, stealth: { pace: 10m }, for: 1h, on: 'same-as:"the list"', label: slow }`,
    );
    expect((await warnedOf(text)).join()).toContain('is over after 6 of 9 devices');
  });
});

it('an attack that takes longer than its step', async () => {
  const dump = (fields: string) => steps(`{ do: attack, technique: A14, on: pick:2, label: dump, ${fields} }`);
  expect(await warnedOf(dump('for: 11m'))).toEqual([]);
  expect(await warnedOf(dump('for: 10m'))).toEqual([
    'plant.yaml:12:9 campaigns[0].steps[0].dump: A14 takes 10m at a device, and the step is over after 10m; write a for of more than 10m',
  ]);
});

describe('sites', () => {
  const sites = (count: number, share: string) =>
    `name: plant\nclaim: It runs.\nduration: 1h\nfleet:\n  - tenant: acme\n    product: valve\n    profile: sphere\n    count: ${count}\n    sites: { north: ${share}, south: ${100 - Number.parseFloat(share)}% }\n`;

  it('without a device are named', async () => {
    expect(await warnedOf(sites(20, '0.1%'))).toEqual([
      'plant.yaml:9:5 fleet[0].sites: no device is at north: 20 devices go to 2 sites by chance, with this seed; write fewer sites or larger shares, or more devices',
    ]);
  });

  it.each([
    [200, '40%'],
    [20, '50%'],
    // None is meant to be there.
    [20, '0%'],
  ])('are not, with %d devices of which %s are meant for it', async (count, share) => {
    expect(await warnedOf(sites(count, share))).toEqual([]);
  });

  it('are said to be empty exactly where the run has none there', async () => {
    for (const seed of ['1', '2', '3', '4', '5', '6']) {
      const path = scratch({ 'plant.yaml': sites(20, '5%') })('plant.yaml');
      const scenario = await loadScenario(path, { seed });
      const fleet = new Fleet(scenario.plan);
      const isEmpty = !Array.from({ length: 20 }, (_, device) => fleet.siteOf(device)).includes('north');
      expect(scenario.warnings.length > 0).toBe(isEmpty);
    }
  });
});
