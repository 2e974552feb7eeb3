import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../scenarios/index.ts';
import { refusal, scratch } from '../kit/scratch.ts';

const text = (product: string, consoles: string, step = '') =>
  `name: plant\nclaim: It runs.\nduration: 2h\nfleet:\n  - { tenant: acme, product: valve, profile: sphere, count: 3, ${product} }\nconsoles: ${consoles}\n${step}`;
const stepOf = (fields: string) => `timeline:\n  - { at: 1h, do: command, ${fields} }\n`;
const known = 'commands: { open: { min: 0, max: 100 } }';
const ops = '[{ name: acme-ops, tenant: acme }]';

describe('consoles and commands of a scenario', () => {
  it('come to the plan', async () => {
    const { plan } = await loadScenario(
      scratch({ 'a.yaml': text(known, ops, stepOf('by: acme-ops, name: open, value: 4.5, on: pick:1')) })('a.yaml'),
    );
    expect(plan.consoles).toEqual([{ name: 'acme-ops', tenant: 'acme' }]);
    expect(plan.fleet[0].commands).toEqual([{ name: 'open', min: 0, max: 100 }]);
    expect(plan.timeline).toMatchObject([
      {
        label: 'command open 4.5, pick 1, at 1h',
        action: { kind: 'command', by: 'acme-ops', name: 'open', value: 4.5 },
      },
    ]);
  });

  it('are left out of a plan that has none', async () => {
    const { plan } = await loadScenario(scratch({ 'a.yaml': text('start: cold', '[]') })('a.yaml'));
    expect(plan).not.toHaveProperty('consoles');
    expect(plan.fleet[0]).not.toHaveProperty('commands');
  });

  it.each([
    [known, '[{ name: acme-ops, tenant: acm }]', '', 'consoles[0].tenant', 'no product has the tenant "acm"', '"acme"'],
    [
      known,
      '[{ name: x, tenant: acme }, { name: x, tenant: acme }]',
      '',
      'consoles[1].name',
      'console "x" is already in this list',
      'another',
    ],
    [
      known,
      '[{ name: Acme/1, tenant: acme }]',
      '',
      'consoles[0].name',
      '"Acme/1" is not the name of a console',
      'a to z',
    ],
    [known, '[{ tenant: acme }]', '', 'consoles[0].name', 'is missing', 'acme-ops'],
    [
      known,
      '[{ name: x, tenant: acme, role: root }]',
      '',
      'consoles[0].role',
      'unknown key "role"',
      'known here: name, tenant',
    ],
    [known, 'acme-ops', '', 'consoles', '"acme-ops" is not a list of consoles', '- '],
    [
      'commands: { open: { min: 5, max: 1 } }',
      ops,
      '',
      'fleet[0].commands.open',
      'has no value between its bounds',
      'at most max',
    ],
    ['commands: { open: { min: 5 } }', ops, '', 'fleet[0].commands.open.max', 'is missing', 'number'],
    ['commands: [open]', ops, '', 'fleet[0].commands', 'a list is not a map of commands', 'valve'],
    [known, ops, 'by: acme-op, name: open, value: 1', 'timeline[0].by', 'there is no console "acme-op"', '"acme-ops"'],
    [
      known,
      ops,
      'by: acme-ops, name: opne, value: 1',
      'timeline[0].name',
      'no product has the command "opne"',
      '"open"',
    ],
    [known, ops, 'by: acme-ops, name: open', 'timeline[0].value', 'is missing', 'number'],
    [known, ops, 'by: acme-ops, name: open, value: wide', 'timeline[0].value', '"wide" is not a number', 'number'],
    [
      known,
      ops,
      'by: acme-ops, name: open, value: 1e10',
      'timeline[0].value',
      '10000000000 is more than 1000000000',
      'from',
    ],
  ])('are refused: %s %s %s', async (product, consoles, step, path, what, hint) => {
    const file = scratch({ 'a.yaml': text(product, consoles, step === '' ? '' : stepOf(step)) });
    const { problems } = await refusal(loadScenario(file('a.yaml')));
    expect(problems.map((problem) => problem.what)).toEqual([what]);
    expect(problems[0].hint).toContain(hint);
    expect(
      problems[0].place.path
        .map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`))
        .join(''),
    ).toBe(path);
  });
});
