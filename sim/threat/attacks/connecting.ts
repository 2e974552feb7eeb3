import { attackSetup } from './attack-setup.ts';

/**
 * A client connects in the device's name, holds the session, and takes it back for as long as the step lasts.
 *
 * Shape  states of a machine that begins in `dialing`
 */
export const connecting = {
  dialing: { entry: 'dial', on: { DIALED: 'securing', CLOSED: 'waiting' } },
  securing: { entry: 'secure', on: { SECURED: 'connecting', CLOSED: 'waiting' } },
  connecting: { entry: 'connect', on: { ADMITTED: 'holding', REFUSED: 'refused', CLOSED: 'waiting' } },
  holding: { entry: 'gainSession', on: { CLOSED: 'waiting' } },
  waiting: { after: { retry: 'dialing' } },
  refused: { entry: 'giveUp' },
  over: { entry: ['leave', 'end'] },
} as const;

/** How an attack that connects is told to wait. */
export const retry = {
  kind: 'span',
  byDefault: '10s',
  what: 'How long the actor waits before it connects again.',
} as const;

/** The machine of an attack that does no more than that. */
export const connectingMachine = (id: string) =>
  attackSetup.createMachine({
    id,
    context: ({ input }) => ({ attempt: input.attempt }),
    initial: 'dialing',
    states: connecting,
    on: { STOPPED: '.over' },
  });
