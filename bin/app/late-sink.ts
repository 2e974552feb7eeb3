import { invariant } from '../../sim/kernel/lab-error.ts';
import type { TraceSink } from '../../sim/kernel/trace/sink.ts';

/** The sink of a world that is not assembled yet: the real one needs the regions and the fleet of that world. */
export interface LateSink {
  readonly sink: TraceSink;
  /** Names the real sink, before the world begins. */
  is(target: TraceSink): void;
}

export function lateSink(): LateSink {
  let target: TraceSink | undefined;
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
    is: (sink) => {
      target = sink;
    },
  };
}
