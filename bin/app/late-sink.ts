import { invariant } from '../../sim/kernel/lab-error.ts';
import type { TraceSink } from '../../sim/kernel/trace/sink.ts';
import type { SeenSink } from '../../sim/seen/seen-row.ts';

/** The sink of a world that is not assembled yet: the real one needs the regions and the fleet of that world. */
export interface LateSink {
  readonly sink: TraceSink;
  readonly seen: SeenSink;
  /** Names the real sinks, before the world begins. */
  is(target: TraceSink, seen?: SeenSink): void;
}

export function lateSink(): LateSink {
  let target: TraceSink | undefined;
  let seen: SeenSink | undefined;
  const known = (): TraceSink => {
    invariant(target !== undefined, 'a world has its sink before it begins');
    return target;
  };
  return {
    sink: {
      changes: (block) => known().changes(block),
      events: (block) => known().events(block),
      samples: (block) => known().samples(block),
      reached: (t) => known().reached(t),
    },
    seen: (batch) => seen?.(batch),
    is: (sink, seenSink) => {
      target = sink;
      seen = seenSink;
    },
  };
}
