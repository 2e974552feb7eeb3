/** Wraps a text between words to fit so many columns after `indent`; the first line is not indented. */
export function wrapped(text: string, indent: number, columns: number): string {
  const width = Math.max(40, columns - indent);
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines[lines.length - 1];
    if (line !== '' && line.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}
