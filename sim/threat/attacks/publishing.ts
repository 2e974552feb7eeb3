import { connecting } from './connecting.ts';

/**
 * The session that a message goes out in: one that the actor has already, in whatever name, or that of a console, which the
 * first attempt opens.
 *
 * Shape  states of a machine that goes on in `publishing`
 */
export const inSession = {
  beginning: {
    always: [
      { guard: 'hasSession', target: 'publishing' },
      { guard: 'opensSession', target: 'dialing' },
      { target: 'awaiting' },
    ],
  },
  dialing: { ...connecting.dialing },
  securing: { ...connecting.securing },
  connecting: { entry: 'connect', on: { ADMITTED: 'publishing', REFUSED: 'refused', CLOSED: 'waiting' } },
  waiting: { after: { retry: 'beginning' } },
  awaiting: { on: { ADMITTED: 'publishing', REFUSED: 'refused' } },
} as const;

/**
 * A command is out, and its device decides on it.
 *
 * Shape  states of a machine that has `refused`, too
 */
export const commanded = {
  obeyed: { entry: 'gainObedience' },
} as const;
