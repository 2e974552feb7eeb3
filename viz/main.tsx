import { render } from 'preact';
import { App } from './app.tsx';

const page = document.getElementById('app')!;
page.replaceChildren();
render(<App />, page);
