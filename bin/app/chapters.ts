import type { Chapter } from '../../reports/run-folder/index.ts';
import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import {
  type ChangeBlock,
  type EventBlock,
  NONE,
  type SampleBlock,
  type TraceSink,
} from '../../sim/kernel/trace/sink.ts';

/** Collects the starts of timeline steps as the run passes them: the viewer's chapters. */
export class ChapterKeeper implements TraceSink {
  readonly chapters: Chapter[] = [];

  changes(_block: ChangeBlock): void {}
  samples(_block: SampleBlock): void {}
  reached(_t: number): void {}

  events({ length, kind, t, detail, row, strings }: EventBlock): void {
    for (let i = 0; i < length; i++) {
      if (kind[i] !== STARTED || this.chapters.length === CHAPTERS_MAX) continue;
      this.chapters.push({ t: t[i], label: detail[i] === NONE ? '' : strings[detail[i]], row: row[i] });
    }
  }
}

const STARTED = kindCode('step.started');
/** Limits the list for steps that repeat every second. */
const CHAPTERS_MAX = 1_000;
