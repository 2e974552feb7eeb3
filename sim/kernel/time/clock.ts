import type { Tick } from '../ids.ts';

/** The instant that a run has reached. It exists before the agenda that moves it, for parts that only read it. */
export class Clock {
  now: Tick = 0;
}
