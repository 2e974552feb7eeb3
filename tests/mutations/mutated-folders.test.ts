import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawing } from '../kit/long-run.ts';
import { type Base, madeBases } from './bases.ts';
import { answersOf, makeMutant, tryMutant } from './try-mutant.ts';

const kinds = ['finished', 'killed', 'trimmed', 'of schema 1', 'sweep', 'interrupted sweep'] as const;

describe('a damaged folder', () => {
  const root = mkdtempSync(join(tmpdir(), 'fleetlab-mutants-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  let bases: readonly Base[];
  beforeAll(async () => {
    bases = await madeBases(root);
  });

  it.each(kinds)('gives every reader the earlier answer, or an error that names it: %s', async (kind) => {
    const base = bases.find(({ name }) => name === kind)!;
    const answers = await answersOf(base);
    const draw = drawing(kinds.indexOf(kind) + 1);
    let refused = 0;
    for (let i = 0; i < 20; i++) {
      const { folder, what } = makeMutant(base, join(root, 'mutant'), draw);
      const tried = await tryMutant(base, answers, folder, what);
      expect(tried.wrong, what).toEqual([]);
      refused += tried.refused;
    }
    expect(refused).toBeGreaterThan(20);
  });
});
