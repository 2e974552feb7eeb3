import { expect, it } from 'vitest';
import { memoryRun } from '../../reports/run-folder/memory-run.ts';
import { Recorder } from '../../sim/kernel/trace/recorder.ts';
import { planWith } from '../kit/small-plan.ts';

it('a run that is kept in memory has the evidence of each row, also of more certificates than the recorder keeps', async () => {
  const SERIALS = 300_000;
  const word = (): string => 'a';
  const places = { tenant: word, product: word, ring: word, site: word, profile: word };
  const devices = { count: 1, name: word, ...places, firmware: word, tags: () => '' };
  const kept = memoryRun({ plan: planWith([{ count: 1 }]), version: '1', devices, regions: [], tickMs: 1 });
  const recorder = new Recorder(kept.sink);
  for (let nth = 0; nth < SERIALS; nth++)
    recorder.event(nth, 'certificates.issued', { actor: nth % 2 === 0 ? 'a' : 'b', evidence: `serial ${nth}` });
  recorder.flush();
  const { events } = kept.soFar();
  const blocks = await Promise.all(events.groups.map((group) => events.block(group)));
  const texts = blocks.flatMap(({ length, actor, detail, evidence, strings }) =>
    Array.from({ length }, (_, i) => `${strings[actor[i]]} ${strings[detail[i]]} ${strings[evidence[i]]}`),
  );
  expect(texts).toEqual(
    Array.from({ length: SERIALS }, (_, nth) => `${nth % 2 === 0 ? 'a' : 'b'} undefined serial ${nth}`),
  );
});
