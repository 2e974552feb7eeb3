import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type MatrixOptions, measureMatrix } from '../../bin/matrix/measure-matrix.ts';
import { loadScenario } from '../../scenarios/index.ts';

const out = mkdtempSync(join(tmpdir(), 'fleetlab-matrix-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const fleet = await loadScenario('every-profile');
const asked: MatrixOptions = {
  ...{ attacks: ['A14'], actors: ['stolen-device'], products: ['acme/camera', 'acme/pump'], targets: 1, fleet: 5 },
  ...{ properties: ['hardwareRootOfTrust'], controls: ['debug-lock'], jobs: 1, out },
};

it('measures what decides an attack on each product, and goes on in its folder with the same result', async () => {
  const first = await measureMatrix(fleet, asked);
  expect(first.end).toBe('finished');
  const verdicts = first.cells.map(({ product, taken, verdict }) => `${product} ${taken.id} ${verdict}`);
  expect(verdicts.slice(0, 2)).toEqual([
    'acme/camera hardwareRootOfTrust decides',
    'acme/pump hardwareRootOfTrust cannot-be-had',
  ]);
  expect(verdicts).toHaveLength(4);
  const [cell] = first.cells;
  expect(cell.ways[0].evidence?.folder).toBeTruthy();
  const files = readdirSync(join(out, 'drills'));
  const runs: number[] = [];
  const again = await measureMatrix(fleet, { ...asked, onProgress: ({ done, before }) => runs.push(done - before) });
  expect(JSON.stringify(again)).toBe(JSON.stringify(first));
  expect(Math.max(...runs)).toBe(0);
  expect(readdirSync(join(out, 'drills'))).toEqual(files);
});

it.each([
  [{ properties: ['hardwareRoot'] }, 'there is no property "hardwareRoot"'],
  [{ controls: ['debug-lok'] }, 'did you mean "debug-lock"?'],
  [{ attacks: ['A99'] }, 'A99'],
] as const)('refuses %o', async (wrong, message) => {
  await expect(measureMatrix(fleet, { ...asked, ...wrong })).rejects.toThrow(message);
});
