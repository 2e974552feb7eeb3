import { expect, it } from 'vitest';
import { Overlooked } from '../../../reports/findings/overlooked.ts';
import { inRowOrder } from '../../../reports/metrics/in-row-order.ts';
import { handTrace } from '../../kit/hand-trace.ts';

it('what controls that are off would have refused of attacks is counted by control, whatever the reason', () => {
  const trace = handTrace();
  const attacks = new Set<number>();
  const judged = (kind: 'attack.judged' | 'command.obeyed' | 'connect.admitted', control: string, detail: string) =>
    trace.event(1, kind, { device: 0, control, verdict: 'allow', detail });
  for (const address of ['::1', '::2', '::3'])
    attacks.add(judged('attack.judged', 'concurrent-use', `CONNECT: not checked: in use from ${address}`));
  attacks.add(judged('command.obeyed', 'command-signature', 'not checked: no operator has signed it'));
  attacks.add(judged('attack.judged', 'certificate-chain', 'certificate: the certificate holds'));
  // Of an honest device, and a refusal.
  judged('connect.admitted', 'topic-acl', 'not checked: no grant');
  attacks.add(
    trace.event(1, 'attack.judged', { device: 0, control: 'topic-acl', verdict: 'refuse', detail: 'not checked: x' }),
  );
  const overlooked = new Overlooked({ classOf: (row) => (attacks.has(row) ? 'attack' : 'fault') });
  trace.feed({ ...inRowOrder([overlooked]), samples: () => {} }, 10);
  expect([...overlooked.counts]).toEqual([
    ['concurrent-use', 3],
    ['command-signature', 1],
  ]);
});
