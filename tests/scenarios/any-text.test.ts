import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScenarioError } from '../../scenarios/index.ts';
import { planOf } from '../../scenarios/load/plan-of.ts';
import { readYaml } from '../../scenarios/source/read-yaml.ts';

const whole = readFileSync('scenarios/first-light.yaml', 'utf8');
const lineCount = whole.split('\n').length;

/** A plan, or diagnostics that each say what, where and how to fix it. */
function outcomeOf(text: string): void {
  try {
    planOf(readYaml(text, 'any.yaml'));
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    for (const { place, what, hint } of error.problems) {
      expect(what.trim()).not.toBe('');
      expect(hint.trim()).not.toBe('');
      expect(place.source).toBe('any.yaml');
    }
  }
}

describe('any text', () => {
  it('is a plan or a diagnostic, when a scenario is damaged somewhere', () => {
    const shard = fc.oneof(
      fc.constantFrom(...'[]{}:,-?&*!|>%@`"\'#\t\n '),
      fc.constantFrom('null', '-1', '1e999', '.nan', '100%', 'on: {}', '!!set', '<<: *a', '__proto__: 1', '[]', '{}'),
      fc.string({ maxLength: 4 }),
    );
    const damage = fc.record({ at: fc.nat(whole.length), length: fc.nat(12), shard });
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (damages) => {
        outcomeOf(
          damages.reduce((text, { at, length, shard }) => text.slice(0, at) + shard + text.slice(at + length), whole),
        );
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('is a plan or a diagnostic, when a value is replaced', () => {
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom('24h', '2%', '-5m', 'p(95) < 1m', 'on', 1e308),
    );
    fc.assert(
      fc.property(fc.nat(lineCount - 1), value, (index, replacement) => {
        const lines = whole.split('\n');
        lines[index] = lines[index]!.replace(/: .*$/, () => `: ${JSON.stringify(replacement)}`);
        outcomeOf(lines.join('\n'));
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
