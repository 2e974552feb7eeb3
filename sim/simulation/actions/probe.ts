import { verdictFacts } from '../../kernel/trace/verdict.ts';
import { type Probe, probes } from '../../plan/plan.ts';
import { type StepRun, timelineAction } from './action.ts';
import { selection } from './fields.ts';

export const probe = timelineAction({
  word: 'probe',
  what: "An attacker presents something false to a service in each device's name, and the run records the answer.",
  fields: {
    show: { kind: 'choice', noun: 'probe', words: probes, what: 'What the attacker presents.' },
    on: selection,
  },
  describe: ({ show }) => ` of ${show}`,
  start: (step) => {
    for (const device of step.devices) probeDevice(step, device, step.action.show);
  },
});

function probeDevice({ effects, row }: StepRun, device: number, show: Probe): void {
  for (const { by, verdict } of effects.probe(show, device)) {
    effects.record('probe.answered', {
      ...verdictFacts(verdict),
      device,
      actor: by,
      detail: `${show}: ${verdict.reason}`,
      cause: row,
    });
  }
}
