import { NONE } from '../../sim/kernel/trace/sink.ts';

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
}
