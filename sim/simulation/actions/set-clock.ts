import { showSpan } from '../../kernel/time/duration.ts';
import { timelineAction } from './action.ts';

const CLOCK_MAX_MS = 36_500 * 86_400_000;

export const setClock = timelineAction({
  word: 'set-clock',
  what: "The broker's clock is moved.",
  fields: {
    by: {
      kind: 'signed-span',
      bounds: { min: -CLOCK_MAX_MS, max: CLOCK_MAX_MS },
      what: 'How far; backward with a minus, such as -2d.',
    },
  },
  describe: ({ byMs }) => ` by ${showSpan(byMs)}`,
  start: ({ effects, action: { byMs }, row }) => {
    const detail = `${byMs < 0 ? '-' : '+'}${showSpan(Math.abs(byMs))}`;
    effects.record('clock.set', { actor: 'broker', detail, cause: row });
    effects.setBrokerClock(byMs);
  },
});
