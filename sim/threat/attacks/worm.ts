import { attackSetup } from './attack-setup.ts';

const met = [
  { guard: 'pushesImage', target: 'offering' },
  { guard: 'isRefusedAhead', target: 'pausing', actions: ['beginTries', 'guessAhead'] },
  { target: 'trying', actions: 'beginTries' },
] as const;

/** It has restarted since it began to wait for its next contact. */
const metAgain = [
  { guard: 'pushesImage', target: 'offering', actions: 'startOver' },
  { guard: 'isRefusedAhead', target: 'pausing', actions: ['startOver', 'beginTries', 'guessAhead'] },
  { target: 'trying', actions: ['startOver', 'beginTries'] },
] as const;

/**
 * The machine of an attack that goes on from device to device by itself. One attempt is one device: it waits until an infected device
 * contacts it, and then contacts others. A device that restarts into its own image can be infected again; one that has refused
 * the worm stays as it is, unless it only locked its login for a while.
 */
export const wormMachine = (id: string) =>
  attackSetup.createMachine({
    id,
    context: ({ input }) => ({ attempt: input.attempt }),
    initial: 'entering',
    states: {
      entering: { after: { moment: [{ guard: 'isActive', target: 'spreading' }, { target: 'waiting' }] } },
      /** A device on which its image is installed may have started again. */
      waiting: { on: { CONTACTED: met, CALLED: 'spreading' } },
      trying: {
        entry: 'logIn',
        on: { REFUSED: 'turnedAway', LET_IN: 'loading' },
        after: { retry: 'waiting' },
      },
      pausing: {
        exit: 'endGuesses',
        after: {
          pause: [{ guard: 'hasMorePasswords', target: 'trying' }, { target: 'waiting' }],
        },
      },
      loading: { entry: 'loadCode', on: { CALLED: 'settling' }, after: { retry: 'waiting' } },
      settling: { entry: ['settleInMemory', 'gainControl'], always: 'spreading' },
      offering: {
        entry: 'offerImage',
        after: {
          moment: [
            { guard: 'isTaken', target: 'writing' },
            { guard: 'isRefused', target: 'refused' },
            { target: 'waiting' },
          ],
        },
      },
      writing: { entry: 'writeImage', on: { REFUSED: 'turnedAway' }, after: { write: 'written' } },
      written: {
        entry: 'finishImage',
        on: { REFUSED: 'turnedAway', CALLED: 'installed' },
        after: { retry: 'waiting' },
      },
      installed: { entry: 'gainControl', always: 'spreading' },
      /** The device does not run, or a control keeps it, or that was the wrong password. */
      turnedAway: {
        entry: 'countRefusal',
        always: [
          { guard: 'hasMorePasswords', target: 'pausing' },
          { guard: 'awaitsAnswer', target: 'pausing' },
          { guard: 'isImmune', target: 'refused' },
          { target: 'waiting' },
        ],
      },
      spreading: {
        on: { CONTACTED: metAgain },
        after: {
          contact: [
            { guard: 'isActive', target: 'contacting' },
            { target: 'waiting', actions: 'startOver' },
          ],
        },
      },
      contacting: { entry: 'contactNext', always: 'spreading' },
      refused: { entry: 'giveUp' },
      over: { entry: 'end' },
    },
    on: { STOPPED: '.over' },
  });
