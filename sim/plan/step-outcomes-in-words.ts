import type { StepOutcome } from './trigger.ts';

/** What has become of a step that another waits for, and what has not. */
export const outcomeInWords: Readonly<Record<StepOutcome, { readonly did: string; readonly didNot: string }>> = {
  started: { did: 'has started', didNot: 'did not start' },
  gained: { did: 'has gained something', didNot: 'gained nothing' },
  decided: { did: 'is decided', didNot: 'was not decided' },
  failed: { did: 'has failed', didNot: 'did not fail' },
  ended: { did: 'has ended', didNot: 'did not end' },
};
