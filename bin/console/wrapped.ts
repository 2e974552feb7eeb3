/** Wraps a text between words to fit the terminal after `indent` columns; the first line is not indented. */
export function wrapped(text: string, indent: number): string {
  const width = Math.max(40, (process.stdout.columns ?? 100) - indent);
  let line = '';
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`);
}
