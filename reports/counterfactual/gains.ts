import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import { type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import type { Run } from '../run-folder/read-run.ts';
import { streamRun } from '../run-folder/stream-run.ts';

/** What actors have gained of devices in a run: by device, each thing that was gained, and the first row that says so. */
export type Gains = ReadonlyMap<number, ReadonlyMap<string, GainRow>>;

export interface GainRow {
  readonly row: number;
  readonly t: number;
}

/** Reads them from the rows of a run, where no actor has gained anything an empty map. */
export async function gainsOf(run: Run): Promise<Gains> {
  const gains = new Map<number, Map<string, GainRow>>();
  const take = ({ kind, device, detail, strings, row, t }: EventBlock, i: number): void => {
    if (kind[i] !== GAINED || device[i] === NONE) return;
    const own = gains.get(device[i]) ?? new Map<string, GainRow>();
    gains.set(device[i], own);
    const what = strings[detail[i]];
    if (!own.has(what)) own.set(what, { row: row[i], t: t[i] });
  };
  await streamRun(run, {
    changes: () => {},
    events: (block) => {
      for (let i = 0; i < block.length; i++) take(block, i);
    },
    samples: () => {},
    reached: () => {},
  });
  return gains;
}

const GAINED = kindCode('attack.gained');
