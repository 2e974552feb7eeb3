import { type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';

/** A list of strings of one's own, for event blocks that outlive what their list has: each string once. */
export class StringList {
  readonly strings: string[] = [];
  private readonly codes = new Map<string, number>();

  /** NONE for no text. */
  codeOf(text: string | null | undefined): number {
    if (typeof text !== 'string') return NONE;
    let code = this.codes.get(text);
    if (code === undefined) {
      code = this.strings.push(text) - 1;
      this.codes.set(text, code);
    }
    return code;
  }

  /** A copy of a block whose codes index this list. */
  copyOf(block: EventBlock): EventBlock {
    const { length, strings } = block;
    const coded = (codes: Uint32Array) =>
      codes.subarray(0, length).map((code) => (code === NONE ? NONE : this.codeOf(strings[code])));
    return {
      ...block,
      strings: this.strings,
      actor: coded(block.actor),
      control: coded(block.control),
      detail: coded(block.detail),
      evidence: coded(block.evidence),
    };
  }
}
