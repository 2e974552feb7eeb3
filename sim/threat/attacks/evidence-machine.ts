import { attackSetup } from './attack-setup.ts';
import { presenting } from './states.ts';

/** The machine of an attack that shows false evidence, and so gets a certificate made out to the device. */
export const evidenceMachine = (id: string) =>
  attackSetup.createMachine({
    id,
    context: ({ input }) => ({ attempt: input.attempt }),
    initial: 'presenting',
    states: {
      presenting: presenting('taken'),
      waiting: { after: { retry: 'presenting' } },
      taken: { entry: 'gainCertificate' },
      refused: { entry: 'giveUp' },
      over: { entry: 'end' },
    },
    on: { STOPPED: '.over' },
  });
