import { render } from 'preact';
import type { MatrixPage } from '../../reports/matrix/matrix-page.ts';
import { embeddedRun } from '../data/embedded-run.ts';
import { keepTheme } from '../style/theme.ts';
import { MatrixApp } from './matrix-app.tsx';

// Where the page of a matrix starts in the browser.

const page = document.getElementById('app')!;
const file = embeddedRun(document, 'matrix')?.files.find(({ name }) => name === 'matrix.json');
if (file !== undefined) {
  const matrix = JSON.parse(new TextDecoder().decode(file.bytes)) as MatrixPage;
  page.replaceChildren();
  keepTheme();
  render(<MatrixApp matrix={matrix} />, page);
}
