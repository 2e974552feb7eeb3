import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../scenarios/index.ts';
import { refusal, scratch } from '../kit/scratch.ts';

const head = `name: plant
claim: It runs.
duration: 4h
fleet:
  - { tenant: acme, product: valve, profile: sphere, count: 3, commands: { open: { min: 0, max: 100 } } }
  - { tenant: acme, product: lamp, profile: sphere, count: 3, commands: { dim: { min: 0, max: 9 } } }
  - { tenant: umbrella, product: pump, profile: sphere, count: 3 }
`;
const opsOf = (tenant: string): string => `consoles: [{ name: ops, tenant: ${tenant} }]\n`;
const attack = (fields: string): string =>
  `campaigns:\n  - name: c\n    by: { name: mallory, reaches: [broker, portal], holds: [credential, console, operator-account] }\n    steps:\n      - { do: attack, technique: A01, for: 1h, label: clones }\n      - { do: attack, for: 1h, label: orders, ${fields} }\n`;
const operator = (fields: string): string => `timeline:\n  - { at: 1h, do: command, by: ops, value: 1, ${fields} }\n`;

/** The problems of a scenario in a line each. */
async function problemsOf(text: string): Promise<readonly string[]> {
  const { problems } = await refusal(loadScenario(scratch({ 'plant.yaml': `${head}${text}` })('plant.yaml')));
  return problems.map(({ place, what, hint }) => `${place.line}: ${what}; ${hint}`);
}
const isFine = async (text: string): Promise<unknown> =>
  expect((await loadScenario(scratch({ 'plant.yaml': `${head}${text}` })('plant.yaml'))).devices).toBe(9);

describe('a command that a step gives', () => {
  it.each([
    ['technique: A21, command: opne', 'no product has the command "opne"; did you mean "open"?'],
    ['technique: A05, way: retained, command: opne', 'no product has the command "opne"; did you mean "open"?'],
    [
      'technique: A21, command: open, on: product:lamp',
      'no device of this step has the command "open"; choose devices of acme/valve, or a command of these',
    ],
  ])('is refused with the line in an attack with %s', async (fields, text) => {
    expect(await problemsOf(attack(fields))).toEqual([expect.stringContaining(`13: ${text}`)]);
  });

  it.each([
    ['technique: A21, command: open'],
    ['technique: A21, command: any, on: product:lamp'],
    ['technique: A21, on: product:lamp'],
    // Which devices these are is known in the run.
    ['technique: A21, command: dim, on: same-as:clones'],
  ])('is not refused in an attack with %s', async (fields) => {
    await isFine(attack(fields));
  });

  it('is refused where no device that the operator commands has it', async () => {
    expect(await problemsOf(`${opsOf('acme')}${operator('name: open, on: product:lamp')}`)).toEqual([
      '10: no device of this step has the command "open"; choose devices of acme/valve, or a command of these',
    ]);
    await isFine(`${opsOf('acme')}${operator('name: open, on: tenant:acme')}`);
  });
});

describe('a console that is not there', () => {
  const hint = 'write one, such as consoles: [{ name: acme-ops, tenant: acme }]';

  it.each([
    ['technique: A21, way: console, command: open', 'there is no console of acme or umbrella'],
    ['technique: A21, way: console, command: open, on: product:valve', 'there is no console of acme'],
    ['technique: A24, way: command, command: open, on: product:valve', 'there is no console of acme'],
  ])('is missed by an attack with %s', async (fields, what) => {
    expect(await problemsOf(attack(fields))).toEqual([`13: ${what}; ${hint}`]);
    await isFine(`${opsOf('acme')}${attack(fields)}`);
  });

  it('is missed by who leaks its password, and is not where one of another tenant is among them', async () => {
    const leak = (on: string) => `timeline:\n  - { at: 1h, do: leak, secret: console, to: mallory, on: '${on}' }\n`;
    expect(await problemsOf(`${opsOf('acme')}${leak('tenant:umbrella')}`)).toEqual([
      '10: there is no console of umbrella; write one, such as consoles: [{ name: umbrella-ops, tenant: umbrella }]',
    ]);
    await isFine(`${opsOf('umbrella')}${leak('share:50%')}`);
  });
});
