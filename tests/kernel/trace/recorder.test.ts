import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventKinds, verdicts } from '../../../sim/kernel/trace/kinds.ts';
import { type EventFacts, Recorder } from '../../../sim/kernel/trace/recorder.ts';
import { seriesList } from '../../../sim/kernel/trace/series.ts';
import { NONE, type TraceSink } from '../../../sim/kernel/trace/sink.ts';
import { TextSink } from './text-sink.ts';

const ROWS_OF_CHANGES = 131_072;
const ROWS_OF_EVENTS = 32_768;

const recording = (): { readonly kept: TextSink; readonly recorder: Recorder } => {
  const kept = new TextSink();
  return { kept, recorder: new Recorder(kept) };
};

const samples = (...values: readonly number[]): Float64Array => Float64Array.from(seriesList, (_, i) => values[i] ?? 0);

/** One row or sample: its content, and whether the recorder flushes its blocks before it. */
const fact = fc.record({
  device: fc.option(fc.nat(9), { nil: undefined }),
  actor: fc.option(fc.constantFrom('alice', 'bob'), { nil: undefined }),
  control: fc.option(fc.constantFrom('topic-acl', ''), { nil: undefined }),
  verdict: fc.option(fc.constantFrom(...verdicts), { nil: undefined }),
  detail: fc.option(fc.string(), { nil: undefined }),
  cause: fc.option(fc.nat(50), { nil: undefined }),
});
const entry = fc.oneof(
  fc.record({
    what: fc.constant('change' as const),
    t: fc.nat(99),
    device: fc.nat(9),
    region: fc.nat(2),
    state: fc.nat(7),
  }),
  fc.record({ what: fc.constant('event' as const), t: fc.nat(99), kind: fc.constantFrom(...eventKinds), fact }),
  fc.record({ what: fc.constant('sample' as const), t: fc.nat(99), value: fc.nat(1_000_000) }),
);
type Entry = typeof entry extends fc.Arbitrary<infer E> ? E : never;
const trace = fc.array(entry, { minLength: 1, maxLength: 40 });

describe('a recorder', () => {
  it('numbers changes and events in one sequence, in order of arrival', () => {
    const { kept, recorder } = recording();
    expect(recorder.event(0, 'run.started', {})).toBe(0);
    expect(recorder.change(5, 3, 1, 2, 0)).toBe(1);
    expect(recorder.change(5, 3, 0, 1, 1)).toBe(2);
    expect(recorder.event(7, 'connect.refused', { device: 3, control: 'topic-acl', verdict: 'refuse', cause: 2 })).toBe(
      3,
    );
    expect(recorder.rows).toBe(4);
    recorder.flush();
    expect(kept.rows).toEqual([
      '#1 5 3 1:2 <0',
      '#2 5 3 0:1 <1',
      '#0 0 run.started - - - none - <-',
      '#3 7 connect.refused 3 - "topic-acl" refuse - <2',
    ]);
  });

  it('distinguishes an empty text from none, and device and row 0 from no device and no row', () => {
    const { kept, recorder } = recording();
    recorder.event(0, 'step.started', { device: 0, actor: '', detail: '', cause: 0 });
    recorder.flush();
    expect(kept.rows).toEqual(['#0 0 step.started 0 "" - none "" <0']);
  });

  it('holds rows back until a sample, then passes on rows, sample and time in that order', () => {
    const { kept, recorder } = recording();
    recorder.change(1, 0, 0, 1, NONE);
    recorder.event(2, 'step.started', {});
    expect(kept.calls).toEqual([]);
    recorder.sample(10, samples());
    expect(kept.calls).toEqual(['changes 1', 'events 1', 'samples 10', 'reached 10']);
    recorder.sample(20, samples());
    expect(kept.calls.slice(4)).toEqual(['samples 20', 'reached 20']);
    recorder.flush();
    expect(kept.calls).toHaveLength(6);
  });

  it('passes on a block of changes when it is full, and not one row before', () => {
    const { kept, recorder } = recording();
    for (let i = 1; i < ROWS_OF_CHANGES; i++) recorder.change(i, i, 0, 1, NONE);
    expect(kept.calls).toEqual([]);
    recorder.change(0, 0, 0, 1, NONE);
    expect(kept.calls).toEqual([`changes ${ROWS_OF_CHANGES}`]);
    recorder.change(0, 0, 0, 1, NONE);
    recorder.flush();
    expect(kept.calls).toEqual([`changes ${ROWS_OF_CHANGES}`, 'changes 1']);
    expect(kept.rowNumbers.every((row, i) => row === i)).toBe(true);
  });

  it('passes on a block of events when it is full, and not one row before', () => {
    const { kept, recorder } = recording();
    for (let i = 1; i < ROWS_OF_EVENTS; i++) recorder.event(i, 'publish.refused', { detail: 'same' });
    expect(kept.calls).toEqual([]);
    recorder.event(0, 'publish.refused', { detail: 'same' });
    expect(kept.calls).toEqual([`events ${ROWS_OF_EVENTS}`]);
  });

  it('writes each text once', () => {
    const { recorder, kept } = recording();
    for (const detail of ['a', 'b', 'a', 'toString', '__proto__', 'b'])
      recorder.event(0, 'step.started', { actor: 'a', detail });
    recorder.flush();
    expect(kept.strings.filter(() => true)).toEqual(['a', 'b', 'toString', '__proto__']);
  });

  it('keeps the codes of texts when it continues from a saved one', () => {
    const { recorder: before } = recording();
    for (const detail of ['a', 'b']) before.event(0, 'step.started', { detail });
    const { recorder: after, kept } = recording();
    after.restore(before.save());
    after.event(1, 'step.started', { detail: 'c' });
    after.flush();
    expect(kept.strings.filter(() => true)).toEqual(['a', 'b', 'c']);
  });
});

describe.each([
  ['certificates.issued', 'evidence', { detail: 'sound' }],
  ['attestation.refused', 'evidence', { detail: 'sound' }],
  ['reading.refused', 'evidence', { detail: 'sound' }],
  ['will.published', 'detail', { evidence: 'sound' }],
] as const)('in %s, the %s, which is another text in each row,', (kind, field, others) => {
  const TEXTS = 300_000;

  /** Keeps codes until they fill a row group, as a run folder does, and only then looks up their texts. */
  class Grouping extends TextSink {
    wrong = 0;
    private codes: number[] = [];
    private seen = 0;

    override events(block: Parameters<TraceSink['events']>[0]): void {
      this.strings = block.strings;
      for (let i = 0; i < block.length; i++) {
        this.codes.push(block[field][i]);
        if (this.codes.length === ROWS_OF_CHANGES) this.look();
      }
    }

    look(): void {
      for (const code of this.codes) if (this.strings[code] !== `text ${this.seen++}`) this.wrong++;
      this.codes = [];
    }
  }

  it('is passed on and not kept, and is still there for what gathers a row group', () => {
    const kept = new Grouping();
    const recorder = new Recorder(kept);
    for (let nth = 0; nth < TEXTS; nth++) recorder.event(nth, kind, { ...others, [field]: `text ${nth}` });
    recorder.flush();
    kept.look();
    expect(kept.wrong).toBe(0);
    expect(kept.strings.length).toBeLessThan(TEXTS);
    expect(kept.strings.filter((text) => !text.startsWith('text'))).toEqual(['sound']);
  });

  it('counts in the digest as any other', () => {
    const digest = (text?: string): string => {
      const { recorder } = recording();
      recorder.event(1, kind, text === undefined ? {} : { [field]: text });
      return recorder.digest();
    };
    expect(new Set([digest(), digest('text 1'), digest('text 2')]).size).toBe(3);
  });
});

describe('the digest of a trace', () => {
  it('keeps its known value', () => {
    const { recorder } = recording();
    expect(recorder.digest()).toBe('ebb6c2281ca5db1a');
    recorder.event(0, 'run.started', { detail: 'golden' });
    recorder.change(5, 3, 1, 2, 0);
    recorder.sample(10, samples(1, 2, 0.5));
    expect(recorder.digest()).toBe('33a0e7dd75f42e3f');
  });

  it('does not depend on when rows are passed on', () => {
    fc.assert(
      fc.property(trace, fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }), (entries, flushes) => {
        const { recorder: one } = recording();
        const { recorder: other } = recording();
        entries.forEach((each, i) => {
          record(one, each);
          if (flushes[i]) other.flush();
          record(other, each);
        });
        expect(other.digest()).toBe(one.digest());
      }),
    );
  });

  it('does not depend on which texts came first', () => {
    const digest = (...before: readonly string[]): string => {
      const { recorder } = recording();
      recorder.restore({ row: 0, hash: recorder.save().hash, strings: before });
      recorder.event(1, 'step.started', { actor: 'x', detail: 'y' });
      return recorder.digest();
    };
    expect(digest('y', 'x')).toBe(digest());
  });

  it('continues from a saved recorder to the same end, including all rows', () => {
    fc.assert(
      fc.property(trace, fc.nat(), (entries, at) => {
        const cut = at % entries.length;
        const { kept, recorder } = recording();
        for (const each of entries) record(recorder, each);
        recorder.flush();

        const { kept: first, recorder: before } = recording();
        for (const each of entries.slice(0, cut)) record(before, each);
        const { kept: second, recorder: after } = recording();
        after.restore(before.save());
        for (const each of entries.slice(cut)) record(after, each);
        after.flush();
        expect([after.digest(), after.rows]).toEqual([recorder.digest(), recorder.rows]);
        expect([...first.rows, ...second.rows].sort()).toEqual([...kept.rows].sort());
      }),
    );
  });

  const base = { device: 1, actor: 'a', control: 'c', verdict: 'refuse', detail: 'd', cause: 4 } as const;
  const digestOf = (t: number, kind: (typeof eventKinds)[number], facts: EventFacts): string => {
    const { recorder } = recording();
    recorder.event(t, kind, facts);
    return recorder.digest();
  };

  it.each([
    ['time', digestOf(9, 'publish.refused', base)],
    ['kind', digestOf(8, 'subscribe.refused', base)],
    ['device', digestOf(8, 'publish.refused', { ...base, device: 2 })],
    ['actor', digestOf(8, 'publish.refused', { ...base, actor: 'b' })],
    ['control', digestOf(8, 'publish.refused', { ...base, control: 'b' })],
    ['verdict', digestOf(8, 'publish.refused', { ...base, verdict: 'allow' })],
    ['detail', digestOf(8, 'publish.refused', { ...base, detail: '' })],
    ['cause', digestOf(8, 'publish.refused', { ...base, cause: 5 })],
    ['actor and control, exchanged,', digestOf(8, 'publish.refused', { ...base, actor: 'c', control: 'a' })],
  ])('changes with the %s of an event', (_field, digest) => {
    expect(digest).not.toBe(digestOf(8, 'publish.refused', base));
  });

  it.each([
    ['time', [9, 1, 1, 1, 1]],
    ['device', [8, 2, 1, 1, 1]],
    ['region', [8, 1, 2, 1, 1]],
    ['state', [8, 1, 1, 2, 1]],
    ['cause', [8, 1, 1, 1, 2]],
  ] as const)('changes with the %s of a transition', (_field, changed) => {
    const digest = (row: readonly [number, number, number, number, number]): string => {
      const { recorder } = recording();
      recorder.change(...row);
      return recorder.digest();
    };
    expect(digest(changed)).not.toBe(digest([8, 1, 1, 1, 1]));
  });

  it('changes with a whole number of a sample, and not with a share derived from them', () => {
    const digest = (value: number): string => {
      const { recorder } = recording();
      recorder.sample(10, samples(1, value));
      return recorder.digest();
    };
    expect(digest(7)).not.toBe(digest(8));
    expect(digest(0.25)).toBe(digest(0.75));
  });
});

function record(recorder: Recorder, each: Entry): void {
  switch (each.what) {
    case 'change':
      recorder.change(each.t, each.device, each.region, each.state, NONE);
      break;
    case 'event':
      // An undefined field equals one that was left out.
      recorder.event(each.t, each.kind, each.fact as EventFacts);
      break;
    case 'sample':
      recorder.sample(each.t, samples(each.value));
      break;
    default:
      each satisfies never;
  }
}
