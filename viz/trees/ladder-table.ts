import type { Table } from '../charts/table.ts';
import type { RungShown } from './ladder-rungs.ts';

/** The ladder as rows. */
export const ladderTable = (rungs: readonly RungShown[]): Table => ({
  columns: ['rung', 'reached', 'could be reached', 'of', 'out of reach and refused by', 'of these, kept by it alone'],
  rows: rungs.map(({ rung, reached, could, of, cuts }) => [
    ...[rung, reached, could ?? '', of],
    cuts.map(({ control, refused }) => `${control} ${refused}`).join(', '),
    cuts.flatMap(({ control, alone }) => (alone > 0 ? [`${control} ${alone}`] : [])).join(', '),
  ]),
  about: 'One row per rung, as of the instant.',
});
