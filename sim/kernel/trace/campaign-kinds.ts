import type { EventDescription } from './event-description.ts';

/** Of campaigns: their course, and the steps that never started. */
export const campaignKinds = [
  {
    kind: 'campaign.began',
    words: 'began',
    subject: 'a campaign',
    sentence: ({ actor, detail }) => `${actor} began the campaign ${detail}`,
    actor: 'actor of the campaign',
    detail: 'name of the campaign',
    evidence: 'policy, objective',
    keptBefore: 'all',
  },
  {
    kind: 'campaign.reached',
    words: 'reached its objective',
    subject: 'a campaign',
    sentence: ({ actor, detail }) => `${actor} reached the objective of the campaign ${detail}`,
    actor: 'actor of the campaign',
    detail: 'name of the campaign',
    evidence: 'fact, devices about which the actor holds it, of how many',
    keptBefore: 'all',
  },
  {
    kind: 'campaign.ended',
    words: 'ended',
    subject: 'a campaign',
    sentence: ({ actor, detail }) => `${actor} ended the campaign ${detail}`,
    actor: 'actor of the campaign',
    detail: 'name of the campaign',
    evidence: 'steps that started, steps that gained something',
    keptBefore: 'all',
  },
  {
    kind: 'step.skipped',
    words: 'never started',
    subject: 'a step',
    sentence: ({ detail }) => (detail === null ? undefined : `step "${detail}" never started`),
    actor: 'its action',
    detail: 'label of the step',
    evidence: 'attack and way, why',
  },
] as const satisfies readonly EventDescription[];
