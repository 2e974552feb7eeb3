import { showSpan } from '../../kernel/time/duration.ts';
import { timelineAction } from './action.ts';
import type { ActionFields, PlanOf } from './fields.ts';

const CLOCK_MAX_MS = 36_500 * 86_400_000;

const fields = {
  by: {
    kind: 'signed-span',
    bounds: { min: -CLOCK_MAX_MS, max: CLOCK_MAX_MS },
    what: 'How far; backward with a minus, such as -2d.',
  },
} as const satisfies ActionFields;

declare module '../../plan/plan.ts' {
  interface TimelineActions {
    'set-clock': PlanOf<typeof fields>;
  }
}

export const setClock = timelineAction({
  word: 'set-clock',
  what: "The broker's clock is moved.",
  fields,
  describe: ({ byMs }) => ` by ${showSpan(byMs)}`,
  start: ({ effects, action: { byMs }, row }) => {
    const detail = `${byMs < 0 ? '-' : '+'}${showSpan(Math.abs(byMs))}`;
    effects.record('clock.set', { actor: 'broker', detail, cause: row });
    effects.setBrokerClock(byMs);
  },
});
