import { attackSetup } from './attack-setup.ts';
import { onPath } from './states.ts';

/** The machine of an attack whose actor is on the update path. */
export const updateMachine = (id: string) =>
  attackSetup.createMachine({
    id,
    context: ({ input }) => ({ attempt: input.attempt }),
    initial: 'between',
    states: {
      ...onPath,
      refused: { entry: 'giveUp' },
      over: { entry: 'end' },
    },
    on: { STOPPED: '.over' },
  });
