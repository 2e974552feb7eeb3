import { eventKinds, verdicts } from '../../../sim/kernel/trace/kinds.ts';
import { NONE, type TraceSink } from '../../../sim/kernel/trace/sink.ts';

/** A sink that keeps every row as text, and the order of the calls. */
export class TextSink implements TraceSink {
  readonly rows: string[] = [];
  /** `changes n`, `events n`, `samples t`, `reached t`, in the order of the calls. */
  readonly calls: string[] = [];
  readonly rowNumbers: number[] = [];
  /** All texts by their codes, as of the last block of events. */
  strings: readonly string[] = [];

  changes(block: Parameters<TraceSink['changes']>[0]): void {
    this.calls.push(`changes ${block.length}`);
    for (let i = 0; i < block.length; i++) {
      this.rowNumbers.push(block.row[i]);
      const { row, t, device, region, state, cause } = block;
      this.rows.push(`#${row[i]} ${t[i]} ${device[i]} ${region[i]}:${state[i]} <${shown(cause[i])}`);
    }
  }

  events(block: Parameters<TraceSink['events']>[0]): void {
    this.calls.push(`events ${block.length}`);
    this.strings = block.strings;
    const text = (code: number): string => (code === NONE ? '-' : JSON.stringify(block.strings[code]));
    for (let i = 0; i < block.length; i++) {
      this.rowNumbers.push(block.row[i]);
      const { row, t, kind, device, actor, control, verdict, detail, cause } = block;
      const said = [text(actor[i]), text(control[i]), verdicts[verdict[i]], text(detail[i])].join(' ');
      this.rows.push(`#${row[i]} ${t[i]} ${eventKinds[kind[i]]} ${shown(device[i])} ${said} <${shown(cause[i])}`);
    }
  }

  samples({ t }: Parameters<TraceSink['samples']>[0]): void {
    this.calls.push(`samples ${t}`);
  }

  reached(t: number): void {
    this.calls.push(`reached ${t}`);
  }
}

const shown = (value: number): string => (value === NONE ? '-' : String(value));
