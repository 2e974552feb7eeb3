import type { Properties } from './properties.ts';

/** What an application is doing; `killed` if it took more memory than it may. */
export const appStates = ['running', 'crashed', 'hung', 'killed', 'stopped'] as const;
export type AppState = (typeof appStates)[number];

export type AppEvent =
  /** A fatal signal, or a return from `main`. */
  | { readonly kind: 'crash'; readonly signal: number }
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'hang' }
  | { readonly kind: 'watchdog' }
  | { readonly kind: 'over-memory' }
  /** The OS has restarted it. */
  | { readonly kind: 'started' }
  /** An update or a shutdown: SIGTERM, and SIGKILL if it does not end. */
  | { readonly kind: 'stop' };

export interface AppAnswer {
  readonly state: AppState;
  /** The consequence: none, the OS restarts the application, or the whole device restarts. */
  readonly follows: 'nothing' | 'restart-app' | 'reset-device';
  /** How the application ended, for an error report; undefined if it did not end, or was asked to. */
  readonly ended:
    | { readonly how: 'crash'; readonly signal: number }
    | { readonly how: 'exit'; readonly code: number }
    | undefined;
}

const SIGKILL = 9;

/** Duration of a restart, and a watchdog's wait for a sign of life. Assumptions: no vendor publishes figures. */
export const APP_RESTART_MS = 1_000;
export const APP_WATCHDOG_MS = 60_000;

/**
 * One step of an application's life cycle.
 *
 * With compartments, the OS restarts an application that ends, and the rest of the device runs on. Without them the
 * failure of the application is a failure of the device, which restarts. Without a watchdog (`isWatched` is the control
 * `watchdog`), an application that hangs stays hung until the device restarts.
 *
 * Source       Azure Sphere application life cycle (restart; SIGTERM, then SIGKILL); SIGKILL for memory: Microsoft Q&A
 * Assumptions  a watchdog supervises applications; the documentation mentions one for the OS only
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
