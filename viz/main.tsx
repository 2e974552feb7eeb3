import { render } from 'preact';
import { App } from './app.tsx';
import { isStill } from './style/motion.ts';
import { keepTheme } from './style/theme.ts';

// Where the viewer starts in the browser.

const page = document.getElementById('app')!;
page.replaceChildren();
keepTheme();
document.documentElement.classList.toggle('still', isStill());
render(<App />, page);
