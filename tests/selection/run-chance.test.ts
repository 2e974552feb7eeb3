import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../reports/run-folder/manifest.ts';
import { chanceIn } from '../../reports/selection/run-chance.ts';
import { SelectionError } from '../../sim/selection/selection-error.ts';

const manifestOf = (fleet: unknown, devices: number): Manifest =>
  ({ plan: { fleet }, counts: { devices } }) as unknown as Manifest;

const product = (name: string, count: number) => ({ tenant: 'acme', product: name, count });

describe('the draws of a finished run', () => {
  it('depend on the key and on the product, and not on the products beside it', () => {
    const alone = chanceIn(manifestOf([product('valve', 3)], 3), 7);
    const second = chanceIn(manifestOf([product('meter', 5), product('valve', 3)], 8), 7);
    expect([0, 1, 2].map((device) => second(device + 5, 2))).toEqual([0, 1, 2].map((device) => alone(device, 2)));
    expect(chanceIn(manifestOf([product('valve', 3)], 3), 8)(0, 2)).not.toBe(alone(0, 2));
  });

  it.each([
    ['no fleet', undefined],
    ['fewer devices than the run', [product('valve', 2)]],
    ['a negative number of devices', [product('valve', 2 ** 32), product('meter', 3 - 2 ** 32)]],
    ['parts of devices', [product('valve', 1.5), product('meter', 1.5)]],
  ])('are refused for a damaged plan with %s', (_, fleet) => {
    expect(() => chanceIn(manifestOf(fleet, 3), 7)(0, 0)).toThrow(SelectionError);
  });
});
