import { render } from 'preact';
import { keepTheme } from '../style/theme.ts';
import { SweepApp } from './sweep-app.tsx';

// Where the page of a sweep starts in the browser.

const page = document.getElementById('app')!;
page.replaceChildren();
keepTheme();
render(<SweepApp />, page);
