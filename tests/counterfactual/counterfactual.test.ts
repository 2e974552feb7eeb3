import { describe, expect, it } from 'vitest';
import { counterfactual } from '../../bin/counterfactual/counterfactual.ts';
import { rankControls } from '../../bin/counterfactual/rank-controls.ts';
import { togglesOf } from '../../bin/counterfactual/toggles.ts';
import { counterfactualLines } from '../../reports/print/counterfactual-lines.ts';
import { rankingTable } from '../../reports/print/ranking-table.ts';
import { loadScenario } from '../../scenarios/index.ts';

const army = await loadScenario('clone-army', {
  set: { 'fleet[acme/sensor].count': 60, duration: '50m', 'fleet[acme/sensor].telemetry.every': '5m' },
});
const plain = { color: false, unicode: false };

describe('clone-army without concurrent-use', () => {
  it('loses devices only because of it, from its first verdict on', async () => {
    const result = await counterfactual(army, { without: ['concurrent-use'], seeds: 3, jobs: 1 });
    const { pair, thresholds, effects } = result;
    expect(pair.onlyChanged).toHaveLength(50);
    expect(pair.onlyChanged.every(({ gained }) => gained.join() === 'a session in its name')).toBe(true);
    expect(pair.onlyAsWritten).toEqual([]);
    expect(pair.first).toMatchObject({
      isByVerdict: true,
      verdict: { control: 'concurrent-use', asWritten: { verdict: 'refuse' }, changed: { verdict: 'allow' } },
    });
    expect(thresholds.filter(({ asWritten, changed }) => asWritten.met && !changed.met)).not.toEqual([]);
    const reached = effects.find(({ figure }) => figure.column === 'intrusion.reached');
    expect(reached).toMatchObject({ more: 3, mean: { n: 3, mean: 50 } });
    const lines = counterfactualLines(result, plain, 2).join('\n');
    expect(lines).toContain('clone-army without concurrent-use');
    expect(lines).toContain('... and 48 more');
  });

  it('is the same asked from the other side', async () => {
    const open = army.set({ 'controls.concurrent-use': 'off' });
    const { pair } = await counterfactual(open, { with: ['concurrent-use'], seeds: 1, jobs: 1 });
    expect(pair.onlyAsWritten).toHaveLength(50);
    expect(pair.onlyChanged).toEqual([]);
  });

  it('differs in nothing for a control that nothing asks', async () => {
    const result = await counterfactual(army, { without: ['anti-rollback'], seeds: 1, jobs: 1 });
    expect(result.pair.first).toBeUndefined();
    expect(counterfactualLines(result, plain, 2).join('\n')).toContain('nothing differs');
  });
});

it('ranks a control as single runs do, with what it costs beside it', async () => {
  const result = await rankControls(army, { controls: ['topic-acl', 'concurrent-use'], seeds: 2, jobs: 1 });
  expect(result.ranked.map(({ controls }) => controls[0])).toEqual(['concurrent-use', 'topic-acl']);
  const [{ saved, hurt, isIdle }] = result.ranked;
  expect(saved.map(({ figure, mean }) => [figure.column, mean?.mean])).toEqual([
    ['attack.succeeded', 50],
    ['intrusion.reached', 50],
  ]);
  expect(isIdle).toBe(false);
  expect(hurt).toMatchObject({ control: 'concurrent-use' });
  expect(rankingTable(result, { ...plain, columns: 120 })).toMatch(/concurrent-use +on +\+50 \[\+50 \.\. \+50\]/);
});

describe('is refused', () => {
  it('without an attack', async () => {
    const calm = await loadScenario('reconnect-storm');
    await expect(counterfactual(calm, { without: ['topic-acl'] })).rejects.toThrow('no actor attacks in this scenario');
  });

  it.each([
    ['no control', [], [], 'no control is to be switched'],
    ['an unknown control', ['topic-alc'], [], 'did you mean "topic-acl"?'],
    ['a rule of the protocol', ['protocol'], [], 'no scenario can switch off'],
    ['a control that stands so already', [], ['topic-acl'], 'ask the other way around: --without topic-acl'],
    ['a control twice', ['topic-acl', 'topic-acl'], [], 'topic-acl is named twice'],
  ])('for %s', (_, without, withControls, message) => {
    expect(() => togglesOf({ without, withControls }, army.plan)).toThrow(message);
  });

  it('for more pairs than run in reasonable time', async () => {
    await expect(rankControls(army, { pairs: true })).rejects.toThrow('at most 300 are run');
  });
});
