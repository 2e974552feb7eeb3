import type { TraceSink } from '../../sim/kernel/trace/sink.ts';
import type { RunShape } from '../metrics/accumulator.ts';
import { ForeignHands, implantedStates } from '../metrics/foreign-hands.ts';
import { inRowOrder } from '../metrics/in-row-order.ts';

/** Instants of a course: the start of the run, its end, and those between them, equally far apart. */
export const COURSE_POINTS = 61;

/** How many devices are in foreign hands at `COURSE_POINTS` instants of a run. */
export interface HandsCourse {
  readonly endMs: number;
  readonly values: readonly number[];
}

export interface HandsCounter {
  readonly sink: TraceSink;
  /** Call once, after the run. */
  course(): HandsCourse;
}

/** Counts them in the trace of a run that ends at tick `endT`. */
export function handsCounter({ devices, regions, tickMs }: RunShape, endT: number): HandsCounter {
  const implant = regions.findIndex(({ name }) => name === 'implant');
  const isImplanted = (regions[implant]?.states ?? []).map((state) => implantedStates.includes(state));
  const hands = new ForeignHands(devices);
  const isHeld = new Uint8Array(devices);
  const values: number[] = [];
  let held = 0;

  const reach = (t: number): void => {
    while (values.length < COURSE_POINTS && (values.length * endT) / (COURSE_POINTS - 1) < t) values.push(held);
  };
  const count = (device: number, t: number): void => {
    const now = Number(hands.isHeld(device));
    if (now === isHeld[device]) return;
    reach(t);
    held += now - isHeld[device];
    isHeld[device] = now;
  };
  const ordered = inRowOrder([
    {
      changes({ device, region, state, t }, from, to) {
        for (let i = from; i < to; i++) {
          if (region[i] !== implant) continue;
          hands.implant(device[i], isImplanted[state[i]]);
          count(device[i], t[i]);
        }
      },
      event({ kind, device, detail, t }, i) {
        if (hands.event(device[i], kind[i], detail[i])) count(device[i], t[i]);
      },
    },
  ]);
  return {
    sink: { ...ordered, samples: () => {} },
    course() {
      reach(Number.POSITIVE_INFINITY);
      return { endMs: endT * tickMs, values };
    },
  };
}

/** The column of `results.parquet` that has them, in sweeps with attacks. */
export const HANDS_COLUMN = 'foreign_hands';

/** `10800000: 0 0 3 ...` */
export const writeCourse = ({ endMs, values }: HandsCourse): string => `${endMs}: ${values.join(' ')}`;

/** Undefined: the text is no course. */
export function readCourse(text: string): HandsCourse | undefined {
  const [, end, counts] = /^(\d+): ([\d ]+)$/.exec(text) ?? [];
  const values = (counts ?? '').split(' ').map(Number);
  return values.length === COURSE_POINTS ? { endMs: Number(end), values } : undefined;
}
