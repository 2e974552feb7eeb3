import type { DeviceLookup, Region, Run } from '../../reports/run-folder/index.ts';
import type { ChangeBlock, EventBlock } from '../../sim/kernel/trace/sink.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { type handTrace, planOf, regions, sensors } from '../kit/hand-trace.ts';

interface MemoryRun {
  readonly trace: ReturnType<typeof handTrace>;
  readonly machine?: readonly Region[];
  readonly plan?: Partial<Plan>;
  /** Ticks. */
  readonly reachedT: number;
  readonly tickMs?: number;
  /** All rows of a table in one group; else a group for each row. */
  readonly isWhole?: boolean;
}

/** A run without a folder: a hand-written trace supplies its changes, events and three devices. */
export function runInMemory({ trace, machine = regions, plan, reachedT, tickMs = 1, isWhole = false }: MemoryRun) {
  const changes: ChangeBlock[] = [];
  const events: EventBlock[] = [];
  const sink = {
    changes: (block: ChangeBlock) => changes.push(block),
    events: (block: EventBlock) => events.push(block),
    samples: () => {},
    reached: () => {},
  };
  if (isWhole) trace.feedApart(sink, reachedT);
  else trace.feed(sink, reachedT);
  const rows = (blocks: readonly { readonly length: number }[]) => blocks.reduce((sum, { length }) => sum + length, 0);
  return {
    manifest: {
      plan: planOf(plan),
      regions: machine,
      tickMs,
      reachedT,
      counts: { devices: 3, changes: rows(changes), events: rows(events), samples: 0 },
    },
    where: 'a run in memory',
    changes: tableOf(changes),
    events: tableOf(events),
    devices: async () => deviceLookup,
  } as unknown as Run;
}

/** A table of blocks, and how often each was decoded. */
export function tableOf<Block extends ChangeBlock | EventBlock>(blocks: readonly Block[]) {
  const decoded = blocks.map(() => 0);
  const groups = blocks.map(({ length, row, t }, i) => ({
    ...{ file: `${i}`, rows: length, offset: 0, level: undefined },
    ...{ fromRow: row[0], toRow: row[length - 1], fromT: t[0], toT: t[length - 1] },
  }));
  return {
    groups,
    decoded,
    block: async (group: (typeof groups)[number]) => {
      decoded[groups.indexOf(group)]++;
      return blocks[groups.indexOf(group)];
    },
    column: async (group: (typeof groups)[number], name: 'row' | 't' | 'device') => blocks[groups.indexOf(group)][name],
  };
}

const fleet = sensors(3);
const deviceLookup: DeviceLookup = {
  count: fleet.count,
  nameOf: fleet.name,
  recordOf: (device) => ({
    ...{ device, name: fleet.name(device), tenant: fleet.tenant(device), product: fleet.product(device) },
    ...{ ring: fleet.ring(device), site: fleet.site(device), profile: fleet.profile(device) },
    firmware: fleet.firmware(device),
    tags: fleet.tags(device),
  }),
  find: (target) => (/^\d$/.test(target) ? Number(target) : Number.NaN),
};
