import type { Chart } from '../../kernel/statechart/index.ts';
import { EventCode } from '../../protocol/event-codes.ts';
import type { StateProjection } from '../state-projection.ts';

/**
 * The two steps of a device whose dial is refused, as the runner has taken them: from back-off it dials, and from there it goes back. Each leads
 * from a configuration to one other, in which only the link is in another state.
 */
export class KnownMoves {
  /** The timer after which a device dials, that of the dial itself, and their slot. */
  readonly backoff: number;
  readonly dialTimeout: number;
  readonly slot: number;
  /** The states of the link. */
  readonly waiting: number;
  readonly dialing: number;
  /** By configuration: where it dials, plus one, and the effects of that step; and the same of the step in which it is refused. */
  private words = new Int32Array(64 * WORDS);

  constructor(
    chart: Pick<Chart, 'timers'>,
    private readonly projection: StateProjection,
  ) {
    const waiting = chart.timers.find(({ event }) => event.endsWith('.device.link.backoff'));
    const dialing = chart.timers.find(({ event }) => event.endsWith('.device.link.dialing'));
    this.backoff = waiting?.code ?? -1;
    this.dialTimeout = dialing?.code ?? -1;
    this.slot = waiting?.slot ?? -1;
    const { states } = projection.regions[projection.link];
    this.waiting = states.indexOf('backoff');
    this.dialing = states.indexOf('dialing');
  }

  /** A step has led from one configuration to another, and has noted nothing. True if both steps of a device in back-off there are known now. */
  learn(before: number, code: number, after: number, effects: number): boolean {
    if (code !== this.backoff && code !== EventCode.CLOSED) return false;
    while (Math.max(before, after) * WORDS >= this.words.length) this.grow();
    const isDial = code === this.backoff;
    const at = before * WORDS + (isDial ? DIAL : REFUSAL);
    if (this.words[at] !== 0) return false;
    const isMove = isDial
      ? this.isMove(before, after, this.waiting, this.dialing)
      : this.isMove(before, after, this.dialing, this.waiting);
    if (!isMove) return false;
    this.words[at] = after + 1;
    this.words[at + 1] = effects;
    return this.dialingFrom(isDial ? before : after) >= 0;
  }

  /** The configuration in which a device dials that is in this one; -1 if that is not known, or if it does not get back here. */
  dialingFrom(configuration: number): number {
    const dialing = this.target(configuration, DIAL);
    return dialing >= 0 && this.target(dialing, REFUSAL) === configuration ? dialing : -1;
  }

  effectsOfDial(waiting: number): number {
    return this.words[waiting * WORDS + DIAL + 1];
  }

  effectsOfRefusal(dialing: number): number {
    return this.words[dialing * WORDS + REFUSAL + 1];
  }

  private target(configuration: number, step: number): number {
    const at = configuration * WORDS + step;
    return at < this.words.length ? this.words[at] - 1 : -1;
  }

  private isMove(before: number, after: number, from: number, to: number): boolean {
    const { projection } = this;
    return projection.regions.every((_, region) => {
      const [left, reached] = [projection.stateOf(before, region), projection.stateOf(after, region)];
      return region === projection.link ? left === from && reached === to : left === reached;
    });
  }

  private grow(): void {
    const words = new Int32Array(this.words.length * 2);
    words.set(this.words);
    this.words = words;
  }
}

const WORDS = 4;
const DIAL = 0;
const REFUSAL = 2;
