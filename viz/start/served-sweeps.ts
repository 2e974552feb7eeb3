/** A sweep that the server offers, as `sweeps.json` beside the page lists it. */
export interface ServedSweep {
  /** The folder's name. */
  readonly name: string;
  readonly scenario: string;
  /** Cells and seeds, as in `9 cells × 8 seeds`. */
  readonly about: string;
  readonly state: string;
  readonly isWhole: boolean;
  readonly writtenAt: number;
}

/** The sweeps beside the page, the newest first; none for a page that was opened from disk, or without a list. */
export async function servedSweeps(): Promise<readonly ServedSweep[]> {
  if (!location.protocol.startsWith('http')) return [];
  const answer = await fetch('sweeps.json').catch(() => undefined);
  if (answer?.ok !== true || !(answer.headers.get('content-type') ?? '').includes('json')) return [];
  const list: unknown = await answer.json().catch(() => undefined);
  return (Array.isArray(list) ? list.map(servedSweep) : []).toSorted(
    (a, b) => b.writtenAt - a.writtenAt || (a.name < b.name ? -1 : 1),
  );
}

function servedSweep(entry: Readonly<Record<string, unknown>>): ServedSweep {
  const { name, scenario, cells, seeds, done, total, end, writtenAt } = entry;
  const isWhole = end === 'finished' && done === total;
  return {
    name: String(name),
    scenario: String(scenario),
    about: `${cells} ${cells === 1 ? 'cell' : 'cells'} × ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}`,
    state: isWhole ? 'finished' : `${end}: ${done} of ${total} runs`,
    isWhole,
    writtenAt: Number(writtenAt) || 0,
  };
}

/** The address of a sweep, beside the page. */
export const pageOfSweep = ({ name }: Pick<ServedSweep, 'name'>): string =>
  `sweep.html#sweep=${encodeURIComponent(name)}`;
