import type { Properties } from './properties.ts';

/** What an application is doing; `killed` is for taking more memory than it has. */
export const appStates = ['running', 'crashed', 'hung', 'killed', 'stopped'] as const;
export type AppState = (typeof appStates)[number];

export type AppEvent =
  /** A signal that it does not survive, or a return from `main`. */
  | { readonly kind: 'crash'; readonly signal: number }
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'hang' }
  | { readonly kind: 'watchdog' }
  | { readonly kind: 'over-memory' }
  /** The OS has started it again. */
  | { readonly kind: 'started' }
  /** An update or a shutdown: SIGTERM, and SIGKILL for one that does not go. */
  | { readonly kind: 'stop' };

export interface AppAnswer {
  readonly state: AppState;
  /** What follows of itself: nothing, the application is started again, or the whole device is. */
  readonly follows: 'nothing' | 'restart-app' | 'reset-device';
  /** How it ended, for an error report; undefined if it did not end, or was asked to. */
  readonly ended:
    | { readonly how: 'crash'; readonly signal: number }
    | { readonly how: 'exit'; readonly code: number }
    | undefined;
}

const SIGKILL = 9;

/** How long a restart takes, and how long a watchdog waits for a sign of life. Assumptions: no vendor gives a figure. */
export const appRestartMs = 1_000;
export const appWatchdogMs = 60_000;

/**
 * One step in the life of an application.
 *
 * Where compartments exist, an application that ends is started again by the OS, and nothing else notices. Without them one
 * failure is the device's failure, and all of it starts again. Where nobody watches (`isWatched` is the control `watchdog`),
 * what hangs stays so until the device starts anew.
 *
 * Source       Azure Sphere application life cycle (restart; SIGTERM, then SIGKILL); SIGKILL for memory: Microsoft Q&A
 * Assumptions  a watchdog looks after applications; the documentation speaks of one for the OS only
 */
export function appStep(state: AppState, event: AppEvent, properties: Properties, isWatched = true): AppAnswer {
  const stay: AppAnswer = { state, follows: 'nothing', ended: undefined };
  const follows = properties.dynamicCompartments ? 'restart-app' : 'reset-device';
  switch (event.kind) {
    case 'started':
      return state === 'hung' ? stay : { ...stay, state: 'running' };
    case 'stop':
      return { ...stay, state: 'stopped' };
    case 'crash':
      if (state !== 'running') return stay;
      return { state: 'crashed', follows, ended: { how: 'crash', signal: event.signal } };
    case 'exit':
      return state === 'running' ? { state: 'crashed', follows, ended: { how: 'exit', code: event.code } } : stay;
    case 'hang':
      return state === 'running' ? { ...stay, state: 'hung' } : stay;
    case 'watchdog':
      return state === 'hung' && isWatched
        ? { state: 'crashed', follows, ended: { how: 'crash', signal: SIGKILL } }
        : stay;
    case 'over-memory':
      if (state !== 'running') return stay;
      return { state: 'killed', follows, ended: { how: 'crash', signal: SIGKILL } };
  }
  event satisfies never;
}
