import { render } from 'preact';
import type { MatrixPage } from '../../reports/matrix/matrix-page.ts';
import { embeddedRun } from '../data/embedded-run.ts';
import { keepTheme } from '../style/theme.ts';
import { MatrixApp } from './matrix-app.tsx';

// Where the page of a matrix starts in the browser.

const page = document.getElementById('app')!;
const file = embeddedRun(document, 'matrix')?.files.find(({ name }) => name === 'matrix.json.gz');
if (file !== undefined) void show(file.bytes);

/** A whole matrix has the same reasons in thousands of cells: it comes compressed. */
async function show(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const unzipped = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  const matrix: MatrixPage = await new Response(unzipped).json();
  page.replaceChildren();
  keepTheme();
  render(<MatrixApp matrix={matrix} />, page);
}
