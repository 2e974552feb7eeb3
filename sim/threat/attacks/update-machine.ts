import { attackSetup } from './attack-setup.ts';
import { onTheWay } from './states.ts';

/** The machine of an attack whose actor is on the way of updates. */
export const updateMachine = (id: string) =>
  attackSetup.createMachine({
    id,
    context: ({ input }) => ({ attempt: input.attempt }),
    initial: 'between',
    states: {
      ...onTheWay,
      refused: { entry: 'giveUp' },
      over: { entry: 'end' },
    },
    on: { STOPPED: '.over' },
  });
