import type { Tick } from '../ids.ts';
import { LabError } from '../lab-error.ts';
import { emptyChanges, emptyEvents } from './blocks.ts';
import { hashOf, RollingHash } from './hash.ts';
import { type EventKind, eventKinds, kindCode, type VerdictWord, verdicts } from './kinds.ts';
import { seriesList } from './series.ts';
import { NONE, type TraceSink } from './sink.ts';

/** The fields of an event row besides its kind; omitted ones get the missing value. */
export interface EventFacts {
  readonly device?: number | undefined;
  readonly actor?: string | undefined;
  readonly control?: string | undefined;
  readonly verdict?: VerdictWord;
  readonly detail?: string | undefined;
  readonly evidence?: string | undefined;
  readonly cause?: number | undefined;
}

/**
 * Numbers trace rows, hashes them and passes them to the sink in blocks.
 *
 * Errors  LabError `run/trace-too-long`, before any row whose number does not fit is passed on
 * Memory  two blocks of `ROWS` rows, about 5 MB, whatever the size of the run, and each text once. What is another text in nearly each
 *         row, such as a serial number, a measured value or the topic of a will, is only passed on: it takes its place among the first
 *         `PASSING` strings in turn
 */
export class Recorder {
  private row = 0;
  private hash = new RollingHash();
  private readonly strings: string[] = new Array(PASSING);
  /** Texts that were only passed on, and of these the ones since all rows were last flushed. */
  private passed = 0;
  private passedSinceFlush = 0;
  private readonly codes = new Map<string, number>();
  private readonly hashes: number[] = [];
  private readonly changes = emptyChanges(ROWS);
  private readonly events = emptyEvents(EVENT_ROWS, this.strings);

  /** Instants come in milliseconds, and rows have them in ticks of `tickMs`. */
  constructor(
    private readonly sink: TraceSink,
    private readonly tickMs = 1,
  ) {}

  /** Rows written so far. */
  get rows(): number {
    return this.row;
  }

  /** Bytes of the blocks, the same for any run. */
  get bytes(): number {
    const columns = [...Object.values(this.changes), ...Object.values(this.events)];
    return columns.reduce((sum, column) => sum + (ArrayBuffer.isView(column) ? column.byteLength : 0), 0);
  }

  /** Records a committed transition of one region; returns its row. */
  change(at: Tick, device: number, region: number, state: number, cause: number): number {
    const { changes, hash } = this;
    const t = at / this.tickMs;
    const i = changes.length++;
    const row = this.row++;
    changes.row[i] = row;
    changes.t[i] = t;
    changes.device[i] = device;
    changes.region[i] = region;
    changes.state[i] = state;
    changes.cause[i] = cause;
    hash.add(t);
    hash.add(device);
    hash.add((region << 8) | state);
    hash.add(cause);
    if (changes.length === ROWS) this.flushChanges();
    return row;
  }

  /** Records a fact; returns its row. The cause is that of the facts, unless the caller knows another. */
  event(at: Tick, kind: EventKind, facts: EventFacts, cause = facts.cause): number {
    const { events, hash } = this;
    const t = at / this.tickMs;
    const i = events.length++;
    const row = this.row++;
    events.row[i] = row;
    events.t[i] = t;
    events.kind[i] = kindCode(kind);
    events.device[i] = facts.device ?? NONE;
    events.actor[i] = this.intern(facts.actor);
    events.control[i] = this.intern(facts.control);
    events.verdict[i] = verdicts.indexOf(facts.verdict ?? 'none');
    const passing = passingTexts[events.kind[i]];
    events.detail[i] = passing === 'detail' ? this.passOn(facts.detail) : this.intern(facts.detail);
    events.evidence[i] = passing === 'evidence' ? this.passOn(facts.evidence) : this.intern(facts.evidence);
    events.cause[i] = cause ?? NONE;
    hash.add(t);
    hash.add(0x10000 | events.kind[i]);
    hash.add(events.device[i]);
    hash.add(this.hashIn(events.actor[i]));
    hash.add(this.hashIn(events.control[i]));
    hash.add(this.hashIn(events.detail[i]));
    hash.add(this.hashIn(events.evidence[i]));
    hash.add(events.verdict[i]);
    hash.add(events.cause[i]);
    if (this.passedSinceFlush === PASSING / 2) this.flush();
    else if (events.length === EVENT_ROWS) this.flushEvents();
    return row;
  }

  /**
   * Records the series at a sampling instant. The values are whole numbers, except for shares derived from them. Those of
   * groups are parts of the others: a run has the same hash whichever groups it is measured by.
   */
  sample(at: Tick, values: Float64Array): void {
    const t = at / this.tickMs;
    this.hash.add(t);
    for (let i = 0; i < seriesList.length; i++) if (Number.isInteger(values[i])) this.hash.add(values[i]);
    this.flush();
    this.sink.samples({ t, values });
    this.sink.reached(t);
  }

  flush(): void {
    this.flushChanges();
    this.flushEvents();
    this.passedSinceFlush = 0;
  }

  /** 64 bits over all rows and samples so far. */
  digest(): string {
    return this.hash.digest();
  }

  save(): RecorderState {
    this.flush();
    return { row: this.row, hash: this.hash.save(), strings: this.strings.slice(PASSING) };
  }

  restore(state: RecorderState): void {
    this.row = state.row;
    this.hash = new RollingHash(...state.hash);
    for (const text of state.strings) this.intern(text);
  }

  private intern(text: string | undefined): number {
    if (text === undefined) return NONE;
    let code = this.codes.get(text);
    if (code === undefined) {
      code = this.strings.push(text) - 1;
      this.codes.set(text, code);
      this.hashes.push(hashOf(text));
    }
    return code;
  }

  private passOn(text: string | undefined): number {
    if (text === undefined) return NONE;
    const code = this.passed++ % PASSING;
    this.passedSinceFlush++;
    this.strings[code] = text;
    return code;
  }

  private hashIn(code: number): number {
    if (code === NONE) return NONE;
    return code < PASSING ? hashOf(this.strings[code]) : this.hashes[code - PASSING];
  }

  private flushChanges(): void {
    if (this.row > NONE) refuseLongTrace();
    if (this.changes.length > 0) this.sink.changes(this.changes);
    this.changes.length = 0;
  }

  private flushEvents(): void {
    if (this.row > NONE) refuseLongTrace();
    if (this.events.length > 0) this.sink.events(this.events);
    this.events.length = 0;
  }
}

function refuseLongTrace(): never {
  throw new LabError('run/trace-too-long', {
    what: `the trace of this run has more than ${NONE} rows, and row numbers have 32 bits`,
    hint: 'simulate fewer devices or a shorter time',
  });
}

export interface RecorderState {
  readonly row: number;
  readonly hash: readonly [number, number];
  readonly strings: readonly string[];
}

/** The field of an event, by its kind, that is another text in nearly each row. */
const passedOn: Partial<Record<EventKind, 'detail' | 'evidence'>> = {
  'attestation.refused': 'evidence',
  'certificates.issued': 'evidence',
  'certificate.refused': 'evidence',
  'certificate.revoked': 'evidence',
  'connect.admitted': 'evidence',
  'session.closed': 'evidence',
  'reading.refused': 'evidence',
  'will.published': 'detail',
};
const passingTexts = eventKinds.map((kind) => passedOn[kind]);

/** So many that a sink which keeps rows until they fill a row group still finds the text of each: rows are flushed after half as many. */
const PASSING = 2 * 131_072;
/** One Parquet row group. */
const ROWS = 131_072;
const EVENT_ROWS = 32_768;
