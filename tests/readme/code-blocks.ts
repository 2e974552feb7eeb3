/** A fenced block of a page, with the comment that stands before it: how it is to be taken in a test. */
export interface CodeBlock {
  readonly language: string;
  readonly text: string;
  /** What an HTML comment right before the block says; empty without one. */
  readonly note: string;
  readonly line: number;
}

/**
 * The blocks of a page in order.
 *
 * Notes   `not run: why` for commands that a test leaves alone; `exit code N` for those that end so; `the same as: flags`
 *         for the output of a long run, held against a shorter one. A block without a note is run as it stands
 */
export const codeBlocks = (page: string): readonly CodeBlock[] =>
  Array.from(page.matchAll(/(?:<!-- ([^>]*?) -->\n+)?^```(\w+)\n(.*?)^```$/gms), (match) => ({
    note: match[1] ?? '',
    language: match[2],
    text: match[3],
    line: page.slice(0, match.index).split('\n').length,
  }));

/** A file in a block says its name in a comment on its first line. */
export const fileNameOf = ({ text }: CodeBlock): string | undefined => /^(?:#|\/\/) (\S+\.\w+)$/m.exec(text)?.[1];
